import { buildVmArguments } from '../nix/nix-arguments';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import {
  cancelled,
  onMachine,
  type Ending,
  type MachineRequest,
  type ReadyAction,
} from './action-frame';
import { runNix } from './run-nix';

/** Builds a machine's VM; the result is its path in the Nix store, and `result` in the flake's folder. */
export function build(
  context: ActionContext,
  request: MachineRequest,
): AsyncGenerator<ActionEvent> {
  return onMachine(context, { ...request, action: 'build' }, (ready) => work(context, ready));
}

export type Built =
  | { readonly kind: 'built'; readonly path: string }
  | { readonly kind: 'not-built'; readonly ending: Ending };

/** `outLink` is where the link to the result goes that keeps it from being collected as garbage. */
export async function* buildVm(
  context: ActionContext,
  ready: ReadyAction,
  outLink?: string,
): AsyncGenerator<ActionEvent, Built> {
  const { machine } = ready;
  yield { kind: 'progress', text: `Building the VM of ${machine}` };
  const link = outLink === undefined ? [] : ['--out-link', outLink];
  const args = [...buildVmArguments(machine), '--json', ...link, '--show-trace'];
  const outcome = yield* runNix(context, ready, args);
  if (outcome.kind === 'cancelled') return { kind: 'not-built', ending: cancelled };
  const path = outcome.kind === 'succeeded' ? outputOf(outcome.output) : undefined;
  if (path !== undefined) return { kind: 'built', path };
  const message = `The VM of ${machine} could not be built.`;
  return { kind: 'not-built', ending: { outcome: 'failed', message } };
}

async function* work(
  context: ActionContext,
  ready: ReadyAction,
): AsyncGenerator<ActionEvent, Ending> {
  const built = yield* buildVm(context, ready);
  if (built.kind === 'not-built') return built.ending;
  const message = `Built the VM of ${ready.machine}.`;
  return { outcome: 'succeeded', message, result: built.path };
}

/** `nix build --json` prints `[{"drvPath":…,"outputs":{"out":…}}]`. */
function outputOf(json: string): string | undefined {
  const results = JSON.parse(json) as readonly { readonly outputs?: { readonly out?: string } }[];
  return results[0]?.outputs?.out;
}
