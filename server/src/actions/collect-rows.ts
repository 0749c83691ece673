import type { OptionRow } from '../core/upstream/option-row';
import { leaveOut, optionRowsArguments, readOptionLine, type LeftOut } from '../nix/option-rows';
import type { ActionEvent } from '../protocol';
import type { Indexing } from './index-options';
import {
  exceededProblem,
  inputsMissing,
  withoutNetwork,
  type EvaluationProblem,
} from './evaluation-limits';
import { runNix, type NixOutcome } from './run-nix';

export type Collected = {
  readonly rows: readonly OptionRow[];
  readonly release: string | undefined;
};

/** How many options may bring an evaluation down before it is given up. */
const mostCulprits = 8;

/** Reports every so many options. */
const reportEvery = 500;

type Problem = EvaluationProblem;

/**
 * The options of a machine. One that makes the evaluation fail is left out, and the evaluation made
 * again. Undefined after a problem was reported, or the person cancelled.
 */
export async function* collectRows(
  indexing: Indexing,
  own: readonly string[],
): AsyncGenerator<ActionEvent, Collected | undefined> {
  let left: LeftOut = { lean: [], skip: [] };
  for (let failures = 0; ; failures++) {
    const pass = new Pass();
    const problems: Problem[] = [];
    const outcome = yield* evaluateOnce(indexing, pass, { own, left, problems });
    if (outcome.kind === 'succeeded')
      return { rows: pass.rows, release: releaseIn(outcome.output) };
    if (outcome.kind === 'cancelled') return undefined;
    const culprit = outcome.exceeded === undefined ? pass.open : undefined;
    const more = culprit && leaveOut(left, culprit);
    if (culprit === undefined || more === undefined || failures >= mostCulprits) {
      yield* explained(indexing, outcome, problems);
      return undefined;
    }
    left = more;
    yield { kind: 'log', text: `${culprit.join('.')} cannot be evaluated, and is left out.` };
  }
}

/** What one evaluation has told so far. */
class Pass {
  readonly rows: OptionRow[] = [];
  /** The option that is being looked at. */
  open: readonly string[] | undefined;

  readonly take = (line: string): boolean => {
    const told = readOptionLine(line);
    if (told === undefined) return false;
    if (told.kind === 'next') this.open = told.path;
    else if (told.kind === 'row') this.rows.push(told.row);
    return true;
  };
}

type Attempt = {
  readonly own: readonly string[];
  readonly left: LeftOut;
  readonly problems: Problem[];
};

async function* evaluateOnce(
  { context, request, ready }: Indexing,
  pass: Pass,
  { own, left, problems }: Attempt,
): AsyncGenerator<ActionEvent, NixOutcome> {
  const { machine } = ready;
  const args = optionRowsArguments({ machine, own, ...left });
  const running = runNix(context, ready, request.fetch ? args : [...args, '--offline'], {
    ...request.limits,
    take: pass.take,
    ...(!request.fetch && { env: withoutNetwork, expendable: true }),
  });
  yield { kind: 'progress', text: `Reading the options of ${machine}` };
  let reported = 0;
  for (;;) {
    const step = await running.next();
    if (step.done === true) return step.value;
    if (step.value.kind === 'problem') problems.push(step.value);
    else yield step.value;
    if (pass.rows.length < reported + reportEvery) continue;
    reported = pass.rows.length;
    yield { kind: 'progress', text: `Reading the options of ${machine}`, done: reported };
  }
}

function releaseIn(output: string): string | undefined {
  const release: unknown = JSON.parse(output);
  return typeof release === 'string' ? release : undefined;
}

function explained(
  { request, ready }: Indexing,
  outcome: NixOutcome,
  problems: readonly Problem[],
): readonly Problem[] {
  const { machine } = ready;
  const subject = `The options of ${machine}`;
  const tooMuch = exceededProblem(subject, request.limits, outcome);
  if (tooMuch !== undefined) return [tooMuch];
  if (request.fetch || !problems.some(({ code }) => code === 'offline')) return problems;
  const missing = inputsMissing(`the options of ${machine}`);
  const command = ['homelab', 'index', machine, '--fetch'];
  return [{ ...missing, remedy: { title: 'Fetch the inputs', command } }];
}
