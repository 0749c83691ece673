import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import { status, failed } from './course';
import type { Route } from './engines';
import { hostName } from './host';
import { asProblem, busyProblem, explained, sudoProblem } from './host-problems';
import { askState, type HostState } from './host-state';

/** Asks the host how it is, so that whatever would stop the deployment is known before anything is built. */
export async function* checkHost(
  context: ActionContext,
  route: Route,
): AsyncGenerator<ActionEvent, HostState | undefined> {
  const { target } = route;
  yield status(route, 'checking');
  const asked = await askState(context, target, true);
  if (context.signal.aborted) return undefined;
  switch (asked.kind) {
    case 'silent':
      yield* failed(route, explained(asked.words, route, `Asking ${hostName(target)}`));
      return undefined;
    case 'no-nixos': {
      const message = `${hostName(target)} does not run NixOS. Install NixOS there first, for example with nixos-anywhere.`;
      yield* failed(route, asProblem({ code: 'host-without-nixos', message }, route));
      return undefined;
    }
    case 'answered': {
      const { state } = asked;
      if (state.busy) yield* failed(route, asProblem(busyProblem(target), route));
      else if (mayActivate(route, state)) return state;
      else yield* failed(route, asProblem(sudoProblem(route), route));
      return undefined;
    }
  }
}

function mayActivate({ askPassword }: Route, { isRoot, sudo }: HostState): boolean {
  return isRoot || sudo || askPassword;
}
