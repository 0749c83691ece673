import type { ActionEvent, DeployMode } from '../../protocol';
import type { ActionContext } from '../action-context';
import { runEngine, type Workshop } from './build-system';
import { status, type Course } from './course';
import { activation, rollback } from './engines';
import { hostProblem } from './host-problems';
import { askState, type HostState } from './host-state';
import { onHost } from './on-host';
import { verdict } from './verdict';

/** Milliseconds for which a host may be silent: its network may be what changes. */
const silence = 60_000;
/** Milliseconds for which an activation that goes on by itself is waited for. */
const longestActivation = 300_000;
/** The same after an interruption, when a person is waiting. */
const impatience = { silence: 20_000, activation: 60_000 };
const retry = 2000;

/** Activates one machine's system by its engine, and asks the host what has become of it. */
export async function* activate(
  shop: Workshop,
  course: Course,
  mode: DeployMode | 'rollback',
): AsyncGenerator<ActionEvent, boolean> {
  yield status(course, 'activating');
  const { context, tool } = shop;
  const command =
    mode === 'rollback' ? rollback(course, tool) : activation(course, mode, course.system, tool);
  const { succeeded, words } = yield* runEngine(shop, course, command, {
    interactive: course.askPassword,
  });
  if (mode === 'dry-activate') yield* wouldDo(course, words);
  yield status(course, 'verifying');
  const after = await stateAfter(context, course);
  const { target, machine } = course;
  const isCut =
    context.signal.aborted || hostProblem(words, { target, machine })?.code === 'connection-lost';
  const isHalf = !succeeded && isCut && mode === 'switch' && after !== undefined;
  const restored = isHalf && (await restoreDefault(context, course, after));
  const { phase, message, problem } = verdict(course, {
    mode,
    succeeded,
    interrupted: context.signal.aborted,
    words,
    after: restored ? { ...after, chosen: course.before.chosen } : after,
    restored,
  });
  if (problem) yield { kind: 'problem', ...problem };
  yield status(course, phase, { message });
  return phase === 'activated';
}

/** What the activation would stop, start and restart. */
function* wouldDo({ machine }: Course, words: string): Generator<ActionEvent> {
  const lines = words.split('\n').filter((line) => /^would /.test(line));
  for (const line of lines) yield { kind: 'note', text: `${machine}: ${line}` };
  if (lines.length === 0)
    yield { kind: 'note', text: `${machine}: no unit would be stopped, started or restarted.` };
}

/** Waits until the host answers and no activation goes on there, within limits. */
async function stateAfter(
  context: ActionContext,
  { target }: Course,
): Promise<HostState | undefined> {
  const { clock, signal } = context;
  const start = clock.now();
  for (;;) {
    const asked = await askState(context, target, false);
    const limits = signal.aborted ? impatience : { silence, activation: longestActivation };
    const waited = clock.now() - start;
    if (asked.kind === 'answered') {
      if (!asked.state.busy || waited > limits.activation) return asked.state;
    } else if (waited > limits.silence) return undefined;
    await clock.sleep(retry);
  }
}

/**
 * `nixos-rebuild switch` first makes the new system the boot default and then activates it. Where
 * it was cut off between the two, the default is set back, so that the machine is as before.
 */
async function restoreDefault(
  context: ActionContext,
  { target, before, system }: Course,
  after: HostState,
): Promise<boolean> {
  const { generation } = before;
  const isHalf = after.running === before.running && after.chosen !== before.chosen;
  if (!isHalf || after.busy || after.chosen !== system || generation === undefined) return false;
  const answer = await onHost(context, target, {
    script:
      'if [ "$(id -u)" = 0 ]; then set -- "$1"; else exec sudo -n nix-env -p /nix/var/nix/profiles/system --switch-generation "$1"; fi; exec nix-env -p /nix/var/nix/profiles/system --switch-generation "$1"',
    args: [String(generation)],
    timeout: 30_000,
    interruptible: false,
  });
  return answer.succeeded;
}
