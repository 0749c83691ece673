import type { RunnableMachine } from '../../core/features/runnable-machines';
import type { ActionEvent, Problem } from '../../protocol';
import type { ActionContext } from '../action-context';
import { chooseRoute, notDeployable, type KnownHosts, type RouteRequest } from './choose-route';
import type { Route } from './engines';

export type RoutesRequest = RouteRequest & {
  readonly flake: string;
  /** None means the only one that is no test VM. */
  readonly machines: readonly string[];
};

/** The routes of all machines that are meant; undefined after a problem with any of them. */
export async function* chooseRoutes(
  context: ActionContext,
  hosts: KnownHosts,
  request: RoutesRequest,
): AsyncGenerator<ActionEvent, readonly Route[] | undefined> {
  const known = await context.machinesOf(request.flake);
  const routes: Route[] = [];
  let unclear = false;
  const wanted =
    request.machines.length > 0 ? [...new Set(request.machines)] : yield* theOnly(known ?? []);
  for (const name of wanted) {
    const machine: Pick<RunnableMachine, 'name' | 'hostName' | 'deployments'> = known?.find(
      (each) => each.name === name,
    ) ?? { name };
    const route = yield* chooseRoute(context, hosts, request, machine);
    if (route === undefined) unclear = true;
    else routes.push(route);
  }
  // What was meant for several is not begun with some of them.
  return unclear || routes.length === 0 ? undefined : routes;
}

/** The only machine that can be deployed; none after a problem. */
function* theOnly(known: readonly RunnableMachine[]): Generator<ActionEvent, readonly string[]> {
  const names = known.map(({ name }) => name).filter((name) => notDeployable(name) === undefined);
  const [only, ...others] = names;
  if (only === undefined || others.length > 0) {
    yield { kind: 'problem', ...unnamed(names) };
    return [];
  }
  yield { kind: 'chosen', machine: only, why: `${only} is the only machine that is deployed.` };
  return names;
}

function unnamed(machines: readonly string[]): Problem {
  const message =
    machines.length === 0
      ? 'It is not known which machines the flake has. Name those to deploy.'
      : `The flake has several machines: ${machines.join(', ')}. Name those to deploy.`;
  return { severity: 'error', code: 'machine-unclear', message };
}
