import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import type { Workspace } from '../../../server/src/core/workspace';
import { readFolder } from '../corpus/read-folder';
import type { Mutation } from './mutation';
import { ofDefinitions } from './of-definitions';
import { ofImports } from './of-imports';
import { ofPorts } from './of-ports';
import { ofReferences } from './of-references';

const makers = [ofDefinitions, ofReferences, ofImports, ofPorts];

/** Of each kind, in each repository. */
const most = 15;

type Count = { all: number; claimed: number; reported: number };

/** Makes mistakes in the template, or in the repositories below a folder, and counts those that are found. */
function main(folder: string | undefined, seed: number): void {
  const folders =
    folder === undefined ? ['nix-template'] : readdirSync(folder).map((name) => join(folder, name));
  const counts = new Map<string, Count>();
  const random = generator(seed);
  for (const path of folders.sort()) measure(path, { random, counts });
  const total: Count = { all: 0, claimed: 0, reported: 0 };
  const rows = [...counts, ['**all**', total] as const].map(([kind, count]) => {
    if (count !== total)
      for (const key of ['all', 'claimed', 'reported'] as const) total[key] += count[key];
    const { all, claimed, reported } = count;
    return `| ${kind} | ${all} | ${claimed} | ${share(claimed, all)} | ${reported} | ${share(reported, claimed)} |`;
  });
  process.stdout.write(
    `seed ${seed}\n| mistake | all | claimed | of all | reported | of claimed |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`,
  );
}

function share(part: number, all: number): string {
  return `${((100 * part) / Math.max(1, all)).toFixed(1)}%`;
}

type Tally = { readonly random: () => number; readonly counts: Map<string, Count> };

function measure(folder: string, { random, counts }: Tally): void {
  const workspace = readFolder(resolve(folder));
  const snapshot = workspace.snapshot();
  const mutations = snapshot.flakes.flatMap((flake) =>
    makers.flatMap((make) => make(flake, snapshot)),
  );
  const drawn = new Map<string, number>();
  const order = mutations.map((mutation) => ({ mutation, at: random() }));
  for (const { mutation } of order.sort((a, b) => a.at - b.at)) {
    const { code, kind, claimed } = mutation;
    const times = drawn.get(kind) ?? 0;
    if (times === most) continue;
    drawn.set(kind, times + 1);
    const name = `${kind}: ${code}`;
    const count = counts.get(name) ?? { all: 0, claimed: 0, reported: 0 };
    counts.set(name, count);
    count.all++;
    if (!claimed) continue;
    count.claimed++;
    if (isReported(workspace, mutation)) count.reported++;
    else if (process.env['SHOW'] !== undefined)
      process.stdout.write(`${name} ${mutation.file}:${mutation.span.start}\n`);
  }
}

/** Whether the mistake is found by its code at exactly one of its places. */
function isReported(workspace: Workspace, { file, span, newText, code, at }: Mutation): boolean {
  const text = workspace.snapshot().text(file) ?? '';
  workspace.putFile(file, text.slice(0, span.start) + newText + text.slice(span.end));
  const snapshot = workspace.snapshot();
  const isFound = at.some((place) =>
    diagnose(snapshot, place.file).some(
      (finding) =>
        finding.code === code &&
        finding.span.start === place.span.start &&
        finding.span.end === place.span.end,
    ),
  );
  workspace.putFile(file, text);
  return isFound;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

main(process.argv[2], Number(process.env['SEED'] ?? 1));
