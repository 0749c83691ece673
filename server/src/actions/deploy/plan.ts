import type { ActionEvent } from '../../protocol';
import { together } from '../together';
import { buildSystem, copySystem, type BuiltSystem, type Workshop } from './build-system';
import { checkHost } from './check-host';
import { compare, type Comparison } from './compare';
import { failed, isInterrupted, status, type Course } from './course';
import type { Route } from './engines';
import { hostName } from './host';
import { asProblem } from './host-problems';
import { previousGeneration, type HostState } from './host-state';

/** A machine that is ready to be activated. */
export type Planned = { readonly course: Course; readonly comparison: Comparison };

/** All that leaves the machines as they are: those that fail are left out, the others are ready. */
export async function* plan(
  shop: Workshop,
  routes: readonly Route[],
  isRollback: boolean,
): AsyncGenerator<ActionEvent, readonly Planned[]> {
  const { context } = shop;
  const states = yield* together(routes.map((route) => checkHost(context, route)));
  const checked = routes.flatMap((route, index) => {
    const before = states[index];
    return before === undefined ? [] : [{ ...route, before }];
  });
  const built: (readonly [Route & { before: HostState }, BuiltSystem | 'unknown'])[] = [];
  // One after the other: evaluating a NixOS takes much memory.
  for (const route of checked) {
    if (isInterrupted(context)) return [];
    const system = isRollback ? yield* earlier(route) : yield* buildSystem(shop, route);
    if (system !== undefined) built.push([route, system]);
  }
  if (isInterrupted(context)) return [];
  const ready = yield* together(
    built.map(([route, system]) => bring(shop, route, isRollback ? undefined : system, system)),
  );
  return ready.flatMap((each) => (each === undefined ? [] : [each]));
}

function* earlier(
  route: Route & { readonly before: HostState },
): Generator<ActionEvent, BuiltSystem | undefined> {
  const previous = previousGeneration(route.before);
  if (previous !== undefined) return { path: previous.system, system: previous.system };
  const message = `${hostName(route.target)} has no generation before the present one, so there is nothing to roll back to.`;
  yield* failed(route, asProblem({ code: 'no-generation', message }, route));
  return undefined;
}

async function* bring(
  shop: Workshop,
  route: Route & { readonly before: HostState },
  toCopy: BuiltSystem | 'unknown' | undefined,
  built: BuiltSystem | 'unknown',
): AsyncGenerator<ActionEvent, Planned | undefined> {
  if (toCopy !== undefined && !(yield* copySystem(shop, route, toCopy))) return undefined;
  const system = built === 'unknown' ? undefined : built.system;
  const course = { ...route, system };
  yield status(route, 'comparing');
  const comparison =
    system === undefined
      ? { changes: undefined, warnings: [], notes: [] }
      : await compare(shop.context, route.target, route.before, system);
  if (isInterrupted(shop.context)) return undefined;
  yield status(route, 'ready', {
    before: route.before.running,
    ...(system !== undefined && { after: system }),
    ...(comparison.changes !== undefined && { changes: comparison.changes }),
    ...(comparison.warnings.length > 0 && { warnings: comparison.warnings }),
    message: [summary(comparison), ...comparison.notes].join(' '),
  });
  return { course, comparison };
}

function summary({ changes }: Comparison): string {
  if (changes === undefined) return 'The difference to the running system is not known.';
  if (changes.length === 0) return 'No package changes; settings may.';
  return changes.length === 1 ? 'One package changes.' : `${changes.length} packages change.`;
}
