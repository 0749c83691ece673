import type { MachineAt } from '../../nix/option-values';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import {
  cancelled,
  onMachine,
  type Ending,
  type MachineRequest,
  type ReadyAction,
} from '../action-frame';
import { compareClosures, compareDerivations, systemOf } from './compare-derivations';
import { compareValues } from './compare-values';
import { optionValues } from './option-values';

export type DiffRequest = MachineRequest & {
  /** What git calls the commit that the folder is compared with. */
  readonly from: string;
  /** Another machine, which the machine is compared with instead. */
  readonly with?: string | undefined;
};

/** One of the two that are compared, and how it is called in a sentence. */
type Side = MachineAt & { readonly name: string };

/** Tells what differs: options, then derivations, then what is built, as far as it is. */
export function diffMachines(
  context: ActionContext,
  request: DiffRequest,
): AsyncGenerator<ActionEvent> {
  return onMachine(context, { ...request, action: 'diff' }, async function* (ready) {
    const sides = yield* sidesOf(context, request, ready);
    if (sides === undefined) return nothing;
    return yield* compare(context, ready, sides);
  });
}

const nothing: Ending = { outcome: 'failed', message: 'Nothing was compared.' };

async function* sidesOf(
  context: ActionContext,
  { from, with: other }: DiffRequest,
  { machine, workspace }: ReadyAction,
): AsyncGenerator<ActionEvent, readonly [Side, Side] | undefined> {
  const now: Side = { flake: '.', machine, name: machine };
  if (other !== undefined) return [now, { flake: '.', machine: other, name: other }];
  const revision = await revisionOf(context, workspace.flake, from);
  if (revision === undefined) {
    const message = `Git knows no commit ${from} here, so there is nothing to compare with. Commit the homelab once.`;
    yield { kind: 'problem', severity: 'error', code: 'no-commit', message };
    return undefined;
  }
  const folder = workspace.flake.slice(workspace.source.length + 1);
  const inside = folder === '' ? '' : `&dir=${encodeURIComponent(folder)}`;
  const flake = `git+file://${encodeURI(workspace.source)}?rev=${revision}${inside}`;
  const name = from === 'HEAD' ? 'the last commit' : from;
  return [
    { flake, machine, name },
    { ...now, name: 'the files' },
  ];
}

async function revisionOf(
  { processes, signal }: ActionContext,
  cwd: string,
  from: string,
): Promise<string | undefined> {
  const lines: string[] = [];
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${from}^{commit}`];
  const request = { command: 'git', args, cwd, timeout: 20_000, signal };
  for await (const event of processes.run(request))
    if (event.kind === 'stdout') lines.push(event.line);
  return lines.find((line) => /^[0-9a-f]{40,64}$/.test(line));
}

async function* compare(
  context: ActionContext,
  ready: ReadyAction,
  sides: readonly [Side, Side],
): AsyncGenerator<ActionEvent, Ending> {
  const [old, now] = sides;
  const subject = { machine: ready.machine, before: old.name, after: now.name };
  const reading = (side: Side): ActionEvent => ({
    kind: 'progress',
    text: `Reading the options of ${side.name}`,
  });
  yield reading(old);
  const before = yield* optionValues(context, ready, old);
  if (before === undefined) return context.signal.aborted ? cancelled : unreadable(old);
  yield reading(now);
  const after = yield* optionValues(context, ready, now);
  if (after === undefined) return context.signal.aborted ? cancelled : unreadable(now);
  const options = compareValues(before, after);
  yield { kind: 'difference', part: 'options', ...subject, options };
  const built = yield* compareSystems(context, ready, sides);
  if (context.signal.aborted) return cancelled;
  return { outcome: 'succeeded', message: summary(sides, options.length, built) };
}

function unreadable({ name }: Side): Ending {
  return { outcome: 'failed', message: `The options of ${name} cannot be read.` };
}

/** How many derivations differ; undefined where that could not be told. */
async function* compareSystems(
  context: ActionContext,
  ready: ReadyAction,
  [old, now]: readonly [Side, Side],
): AsyncGenerator<ActionEvent, number | undefined> {
  yield { kind: 'progress', text: 'Comparing what is built' };
  const before = yield* systemOf(context, ready, old);
  const after = before && (yield* systemOf(context, ready, now));
  if (before === undefined || after === undefined) return undefined;
  if (before.drv === after.drv) return 0;
  const derivations = await compareDerivations(context, ready, [before, after]);
  const { added, removed, changed } = derivations;
  yield { kind: 'difference', part: 'derivations', ...derivations };
  const packages = yield* compareClosures(context, ready, [before, after]);
  if (packages !== undefined) yield { kind: 'difference', part: 'closures', packages };
  return added.length + removed.length + changed.length;
}

function summary(
  [old, now]: readonly [Side, Side],
  options: number,
  derivations: number | undefined,
): string {
  const both = `${old.name} and ${now.name}`;
  if (options === 0 && derivations === 0) return `Nothing differs between ${both}.`;
  const count = (number: number, what: string): string =>
    `${number} ${number === 1 ? what : `${what}s`}`;
  const parts = [
    count(options, 'option'),
    ...(derivations === undefined ? [] : [count(derivations, 'derivation')]),
  ];
  return `Between ${both}, ${parts.join(' and ')} differ${options === 1 && parts.length === 1 ? 's' : ''}.`;
}
