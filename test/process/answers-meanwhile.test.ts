import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvaluatedHomelab, known, type Compared, type HowItEnds } from '../support/evaluations';
import { buildCommandLine } from '../support/homelab-command';
import type { AnswerTimes } from '../support/typing';

/** So many times as long an answer may take. */
const tolerated = 4;

let evaluated: EvaluatedHomelab;
let index = '';
beforeAll(async () => {
  await buildCommandLine();
  evaluated = await EvaluatedHomelab.create();
});
afterAll(() => evaluated.dispose());

/** How many times as long the answers took as without an evaluation. */
const delay = ({ meanwhile, without }: Omit<Compared, 'ended'>) =>
  usual(meanwhile) / usual(without);

/**
 * What a completion, a hover and a check take together, in the quicker quarter of the rounds: what else
 * this computer has to do makes others longer, and an editor that waits for Nix all of them.
 */
function usual({ completion, hover, check }: AnswerTimes): number {
  const rounds = completion.map((time, round) => time + (hover[round] ?? 0) + (check[round] ?? 0));
  return rounds.sort((a, b) => a - b)[Math.floor(rounds.length / 4)] ?? NaN;
}

describe('an editor is answered as fast as ever', () => {
  it('while Nix tells as many options as NixOS has, and with all of them', async () => {
    const { ended, ...times } = await evaluated.evaluate('succeeds');
    expect(delay(times)).toBeLessThan(tolerated);
    index = ended.finished?.result ?? '';
    await evaluated.use(index);
    const meanwhile = await evaluated.typing.type(known, 30);
    expect(delay({ ...times, meanwhile })).toBeLessThan(tolerated);
    expect(await evaluated.typing.hover(known)).toContain('evaluated for server');
    const { items, isIncomplete } = await evaluated.typing.complete('many.');
    expect([items.length, isIncomplete]).toEqual([1000, false]);
  });

  const kinds: readonly (readonly [HowItEnds, string | undefined])[] = [
    ['hangs', 'index-too-slow'],
    ['takes all memory', 'index-too-large'],
    ['fails', 'nix-failed'],
    ['vanishes', undefined],
  ];

  it.each(kinds)('while an evaluation %s and a stale one is in use', async (how, code) => {
    const { ended, ...times } = await evaluated.evaluate(how);
    expect(ended.problems.at(-1)?.code).toBe(code);
    expect(delay(times)).toBeLessThan(tolerated);
    expect(await evaluated.typing.hover(known)).toContain('evaluated for server');
    await expect.poll(() => evaluated.running()).toEqual([]);
  });

  it('when the file of an evaluation has vanished', async () => {
    await rm(index);
    expect(await evaluated.typing.hover(known)).toContain('Word 3 of service7.setting3');
  });
});
