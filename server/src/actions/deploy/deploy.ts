import type { ActionEvent, DeployMode } from '../../protocol';
import type { ActionContext } from '../action-context';
import { cancelled, type Ending } from '../action-frame';
import { prepare } from '../prepare';
import { together } from '../together';
import { activate } from './activate';
import type { Workshop } from './build-system';
import type { KnownHosts } from './choose-route';
import { chooseRoutes, type RoutesRequest } from './choose-routes';
import { isInterrupted, status, type Course } from './course';
import { hostName, hostText } from './host';
import { plan, type Planned } from './plan';
import { findRebuildTool } from './rebuild-tool';
import { uncommitted } from './uncommitted';

export type DeployRequest = RoutesRequest & {
  readonly rollback: boolean;
  /** A folder of this deployment alone, which whoever made it removes. */
  readonly scratch: string;
};

/** One question for all machines that can be deployed. */
export type Confirmation = {
  readonly question: string;
  /** What a person may not want. */
  readonly warnings: readonly string[];
};

/** `why` tells why it was refused where no person said no. */
export type Answer =
  { readonly kind: 'yes' } | { readonly kind: 'no'; readonly why?: string | undefined };

export type DeployParts = {
  readonly hosts: KnownHosts;
  /** Whether the person wants it; asked once, after all differences were shown. */
  readonly confirm: (asked: Confirmation) => Promise<Answer>;
};

/**
 * Brings machines to their hosts by the engines that the flake has: asks the hosts, builds, copies,
 * shows the difference, asks the person, and only then activates.
 */
export async function* deploy(
  context: ActionContext,
  parts: DeployParts,
  request: DeployRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'deploy', flake: request.flake };
  const ending = yield* work(context, parts, request);
  yield { kind: 'finished', ...(ending ?? (isInterrupted(context) ? untouched : nothing)) };
}

const untouched: Ending = { ...cancelled, message: 'Cancelled. Every machine is as before.' };
const nothing: Ending = { outcome: 'failed', message: 'Nothing was deployed.' };

async function* work(
  context: ActionContext,
  parts: DeployParts,
  request: DeployRequest,
): AsyncGenerator<ActionEvent, Ending | undefined> {
  const prepared = yield* prepare(context, request.flake);
  if (prepared === undefined) return undefined;
  const routes = yield* chooseRoutes(context, parts.hosts, request);
  if (routes === undefined) return undefined;
  const tool = await findRebuildTool(context, prepared);
  if (tool.note !== undefined) yield { kind: 'note', text: tool.note };
  const shop = { context, prepared, tool, scratch: request.scratch };
  const planned = yield* plan(shop, routes, request.rollback);
  if (isInterrupted(context) || planned.length === 0) return undefined;
  const waiting = planned.filter(({ course }) => needsActivation(course, request));
  for (const { course } of planned)
    if (!waiting.some((other) => other.course === course)) yield runsAlready(course);
  if (waiting.length > 0) {
    const answer = yield* ask(shop, parts, request, waiting);
    if (isInterrupted(context)) return undefined;
    if (answer.kind === 'no') return yield* declined(waiting, answer.why);
  }
  const mode = request.rollback ? 'rollback' : request.mode;
  const done = yield* together(waiting.map(({ course }) => activate(shop, course, mode)));
  const failures = routes.length - planned.length + done.filter((each) => !each).length;
  return verdictOnAll(context, request, { count: routes.length, failures });
}

function needsActivation({ before, system }: Course, { mode, rollback }: DeployRequest): boolean {
  if (rollback || mode === 'dry-activate') return true;
  const isChosen = mode === 'test' || before.chosen === system;
  const isRunning = mode === 'boot' || before.running === system;
  return !isChosen || !isRunning;
}

function runsAlready(course: Course): ActionEvent {
  const message = `${hostName(course.target)} runs this system already.`;
  return status(course, 'unchanged', { message });
}

async function* ask(
  { context, prepared }: Workshop,
  { confirm }: DeployParts,
  request: DeployRequest,
  planned: readonly Planned[],
): AsyncGenerator<ActionEvent, Answer> {
  if (request.mode === 'dry-activate') return { kind: 'yes' };
  const places = planned.map(({ course }) => `${course.machine} on ${hostText(course.target)}`);
  const changed = request.rollback ? 0 : await uncommitted(context, prepared.workspace.source);
  if (changed > 0)
    yield {
      kind: 'note',
      text: `${changed === 1 ? 'One file is' : `${changed} files are`} not committed as they are deployed.`,
    };
  const warnings = planned.flatMap(({ comparison }) => comparison.warnings);
  const question = `${verbs[request.rollback ? 'rollback' : request.mode]} ${places.join(', ')}?`;
  yield { kind: 'confirm', question, warnings };
  return confirm({ question, warnings });
}

const verbs = {
  switch: 'Activate now, and at every boot:',
  boot: 'Boot the new system next time:',
  test: 'Activate until the next reboot:',
  'dry-activate': 'Show what would be activated:',
  rollback: 'Go back to the generation before:',
} as const satisfies Record<DeployMode | 'rollback', string>;

function* declined(
  planned: readonly Planned[],
  why: string | undefined,
): Generator<ActionEvent, Ending> {
  for (const { course } of planned)
    yield status(course, 'cancelled', { message: `${hostName(course.target)} is as before.` });
  const asBefore = 'Nothing was activated. Every machine is as before.';
  return why === undefined
    ? { outcome: 'cancelled', message: asBefore }
    : { outcome: 'failed', message: `${why} ${asBefore}` };
}

function verdictOnAll(
  context: ActionContext,
  { mode, rollback }: DeployRequest,
  { count, failures }: { readonly count: number; readonly failures: number },
): Ending {
  const done = rollback ? 'Rolled back' : mode === 'dry-activate' ? 'Looked at' : 'Deployed';
  const machines = count === 1 ? 'one machine' : `${count} machines`;
  if (failures === 0) return { outcome: 'succeeded', message: `${done} ${machines}.` };
  if (isInterrupted(context))
    return {
      outcome: 'cancelled',
      message: 'Interrupted. What each machine is now is said above.',
    };
  const message =
    count === 1 ? 'The deployment failed.' : `${failures} of ${machines} could not be deployed.`;
  return { outcome: 'failed', message };
}
