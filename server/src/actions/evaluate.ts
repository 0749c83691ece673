import { evaluateArguments } from '../nix/nix-arguments';
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

/** Evaluates a machine's whole configuration; the result is the derivation of its system. */
export function evaluate(
  context: ActionContext,
  request: MachineRequest,
): AsyncGenerator<ActionEvent> {
  return onMachine(context, { ...request, action: 'evaluate' }, (ready) => work(context, ready));
}

async function* work(
  context: ActionContext,
  ready: ReadyAction,
): AsyncGenerator<ActionEvent, Ending> {
  const { machine } = ready;
  yield { kind: 'progress', text: `Evaluating ${machine}` };
  const args = [...evaluateArguments(machine), '--show-trace'];
  const outcome = yield* runNix(context, ready, args);
  if (outcome.kind === 'cancelled') return cancelled;
  if (outcome.kind !== 'succeeded')
    return { outcome: 'failed', message: `${machine} does not evaluate.` };
  const result = outcome.output.trim().replace(/^"|"$/g, '');
  return { outcome: 'succeeded', message: `${machine} evaluates.`, result };
}
