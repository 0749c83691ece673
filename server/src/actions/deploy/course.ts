import type { ActionEvent, DeploymentStatus, DeployPhase, Problem } from '../../protocol';
import type { ActionContext } from '../action-context';
import { hostText } from './host';
import type { Route } from './engines';
import type { HostState } from './host-state';

/** A machine as far as its deployment has come. */
export type Course = Route & {
  readonly before: HostState;
  /** What is to run; undefined where the engine does not say what it has built. */
  readonly system: string | undefined;
};

export type More = Partial<Omit<DeploymentStatus, 'machine' | 'host' | 'engine' | 'phase'>>;

export function status(route: Route, phase: DeployPhase, more: More = {}): ActionEvent {
  const { machine, target, engine } = route;
  return { kind: 'deployment', machine, host: hostText(target), engine, phase, ...more };
}

/** The machine goes no further. */
export function* failed(route: Route, problem: Problem, state?: string): Generator<ActionEvent> {
  yield { kind: 'problem', ...problem };
  const message = state ?? `Nothing was changed on ${hostText(route.target)}.`;
  yield status(route, 'failed', { message });
}

/** Asked anew each time: it changes while one waits. */
export function isInterrupted({ signal }: ActionContext): boolean {
  return signal.aborted;
}
