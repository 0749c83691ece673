import { attributeName } from '../../nix/attribute-name';
import { withFeatures } from '../../nix/nix-arguments';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import type { Prepared } from '../prepare';
import { runNix } from '../run-nix';
import { failed, status } from './course';
import { hiveStep, remoteBuild, sshEnvironment, type EngineCommand, type Route } from './engines';
import { hostText, storeHost } from './host';
import { explained } from './host-problems';
import type { RebuildTool } from './rebuild-tool';
import { runProgram, type ProgramEnd } from './run-program';

/** What was built: `path` goes to the host, and `system` is the NixOS system in it. */
export type BuiltSystem = { readonly path: string; readonly system: string };

export type Workshop = {
  readonly context: ActionContext;
  readonly prepared: Prepared;
  readonly tool: RebuildTool;
  /** A folder of this deployment alone; what is linked from it stays in the store. */
  readonly scratch: string;
};

/** Builds a machine's system. Undefined after a problem; `unknown` where the engine keeps it to itself. */
export async function* buildSystem(
  shop: Workshop,
  route: Route,
): AsyncGenerator<ActionEvent, BuiltSystem | 'unknown' | undefined> {
  yield status(route, 'building');
  if (route.engine === 'colmena') return yield* buildHive(shop, route);
  const link = `${shop.scratch}/${route.machine}`;
  const built = route.buildHost
    ? yield* buildElsewhere(shop, route)
    : yield* buildHere(shop, route, link);
  if (!built) return undefined;
  const path = await resolved(shop.context, built);
  const inside = path && (await resolved(shop.context, `${path}/nixos-version`));
  if (path !== undefined && inside !== undefined)
    return { path, system: inside.replace(/\/nixos-version$/, '') };
  yield* failed(route, explained('', route, `Building ${route.machine}`));
  return undefined;
}

async function* buildHere(
  { context, prepared }: Workshop,
  route: Route,
  link: string,
): AsyncGenerator<ActionEvent, string | undefined> {
  const name = attributeName(route.machine);
  const attribute =
    route.engine === 'deploy-rs'
      ? `deploy.nodes.${name}.profiles.system.path`
      : `nixosConfigurations.${name}.config.system.build.toplevel`;
  const args = ['build', `.#${attribute}`, '--out-link', link, '--show-trace'];
  const outcome = yield* runNix(context, { ...prepared, machine: route.machine }, args);
  if (outcome.kind === 'succeeded') return link;
  if (outcome.kind === 'failed') {
    const message = `${route.machine} could not be built, so nothing was changed on ${hostText(route.target)}.`;
    yield status(route, 'failed', { message });
  }
  return undefined;
}

async function* buildElsewhere(
  shop: Workshop,
  route: Route,
): AsyncGenerator<ActionEvent, string | undefined> {
  const command = remoteBuild(route, shop.prepared.workspace.flake, shop.tool);
  const end = yield* runEngine(shop, route, command, { cwd: shop.scratch });
  if (end.succeeded) return `${shop.scratch}/result`;
  if (!shop.context.signal.aborted)
    yield* failed(
      route,
      explained(end.words, { ...route, target: route.buildHost ?? route.target }, 'Building'),
    );
  return undefined;
}

async function* buildHive(
  shop: Workshop,
  route: Route,
): AsyncGenerator<ActionEvent, BuiltSystem | 'unknown' | undefined> {
  const end = yield* runEngine(shop, route, hiveStep('build', route.machine));
  if (!end.succeeded) {
    if (!shop.context.signal.aborted) yield* failed(route, explained(end.words, route, 'colmena'));
    return undefined;
  }
  const paths = end.words.match(/\/nix\/store\/[a-z0-9]{32}-nixos-system-[\w.+?=-]+(?<!\.drv)\b/g);
  const path = paths?.findLast((each) => !each.endsWith('.drv'));
  return path === undefined ? 'unknown' : { path, system: path };
}

/** Copies what was built to its host, where it changes nothing but the store. False after a problem. */
export async function* copySystem(
  shop: Workshop,
  route: Route,
  built: BuiltSystem | 'unknown',
): AsyncGenerator<ActionEvent, boolean> {
  const { target, engine } = route;
  if (target.kind === 'local') return true;
  yield status(route, 'copying');
  const { nix, env } = shop.prepared;
  const copy =
    built === 'unknown' || engine === 'colmena'
      ? hiveStep('push', route.machine)
      : {
          command: [
            nix,
            ...withFeatures(['copy', '--to', `ssh://${storeHost(target)}`, built.path]),
          ],
          env: { ...env, ...sshEnvironment(target) },
        };
  const end = yield* runEngine(shop, route, copy);
  if (!end.succeeded && !shop.context.signal.aborted)
    yield* failed(route, explained(end.words, route, `Copying to ${target.name}`));
  return end.succeeded;
}

/** Runs an engine in the flake's folder, or in the one that is given. */
export function runEngine(
  { context, prepared }: Workshop,
  { machine }: Route,
  { command: [command = '', ...args], env }: EngineCommand,
  more: { readonly cwd?: string; readonly interactive?: boolean } = {},
): AsyncGenerator<ActionEvent, ProgramEnd> {
  const cwd = prepared.workspace.flake;
  const request = { command, args, cwd, env: { ...prepared.env, ...env }, ...more };
  return runProgram(context, { ...request, signal: context.signal }, machine);
}

async function resolved(
  { processes, signal }: ActionContext,
  path: string,
): Promise<string | undefined> {
  let found: string | undefined;
  const request = { command: 'readlink', args: ['-f', path], cwd: '/', timeout: 20_000, signal };
  for await (const event of processes.run(request)) if (event.kind === 'stdout') found = event.line;
  return found?.startsWith('/nix/store/') === true ? found : undefined;
}
