import type { ActionEvent, StartedAction } from '../protocol';
import type { ActionContext } from './action-context';
import { chooseMachine } from './choose-machine';
import { prepare, type Prepared } from './prepare';

export type MachineRequest = {
  /** The folder that holds `flake.nix`, absolute and without symbolic links. */
  readonly flake: string;
  readonly machine?: string | undefined;
};

/** How an action ended, but for the events that say so. */
export type Ending = Omit<Extract<ActionEvent, { readonly kind: 'finished' }>, 'kind'>;

export type ReadyAction = Prepared & { readonly machine: string };

/** What all actions on a machine share: they start, prepare, choose a machine, work and finish. */
export async function* onMachine(
  context: ActionContext,
  request: MachineRequest & { readonly action: StartedAction },
  work: (ready: ReadyAction) => AsyncGenerator<ActionEvent, Ending>,
): AsyncGenerator<ActionEvent> {
  const { action, flake, machine: named } = request;
  yield { kind: 'started', action, flake, ...(named !== undefined && { machine: named }) };
  const ending = yield* steps(context, request, work);
  yield {
    kind: 'finished',
    ...(context.signal.aborted && !ending ? cancelled : (ending ?? failed)),
  };
}

export const cancelled: Ending = { outcome: 'cancelled', message: 'Cancelled.' };
const failed: Ending = { outcome: 'failed', message: 'Nothing was started.' };

async function* steps(
  context: ActionContext,
  { flake, machine: named }: MachineRequest,
  work: (ready: ReadyAction) => AsyncGenerator<ActionEvent, Ending>,
): AsyncGenerator<ActionEvent, Ending | undefined> {
  const prepared = yield* prepare(context, flake);
  if (prepared === undefined) return undefined;
  const machine = yield* chooseMachine(context, prepared, named);
  if (machine === undefined) return undefined;
  return yield* work({ ...prepared, machine });
}
