import { uriFromPath } from '../../core/base/uri';
import { systemArguments, type MachineAt } from '../../nix/option-values';
import type { ActionEvent, DerivationDifference } from '../../protocol';
import type { ActionContext } from '../action-context';
import type { Prepared } from '../prepare';
import { runNix } from '../run-nix';

/** A machine's system: its derivation, and where it lies once it is built. */
export type System = { readonly drv: string; readonly out: string };

/** Undefined after a problem was reported, or on cancellation. */
export async function* systemOf(
  context: ActionContext,
  prepared: Prepared,
  at: MachineAt,
): AsyncGenerator<ActionEvent, System | undefined> {
  const answer = yield* runNix(context, prepared, systemArguments(at));
  return answer.kind === 'succeeded' ? (JSON.parse(answer.output) as System) : undefined;
}

/** What is built for one system and not for the other, by name. */
export async function compareDerivations(
  context: ActionContext,
  prepared: Prepared,
  [before, after]: readonly [System, System],
): Promise<DerivationDifference> {
  const old = byName(await requisites(context, prepared, before.drv));
  const now = byName(await requisites(context, prepared, after.drv));
  const names = (one: Derivations, holds: (name: string) => boolean): readonly string[] =>
    [...one.keys()].filter(holds).sort();
  return {
    added: names(now, (name) => !old.has(name)),
    removed: names(old, (name) => !now.has(name)),
    changed: names(now, (name) => old.has(name) && old.get(name) !== now.get(name)),
  };
}

/** The hashes of all derivations of a name. */
type Derivations = ReadonlyMap<string, string>;

function byName(paths: readonly string[]): Derivations {
  const found = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const [, hash, name] = /^\/nix\/store\/([0-9a-z]{32})-(.*)\.drv$/.exec(path) ?? [];
    if (hash !== undefined && name !== undefined)
      found.set(name, `${found.get(name) ?? ''}${hash}`);
  }
  return found;
}

async function requisites(
  { processes, signal }: ActionContext,
  { nix, env, workspace }: Prepared,
  drv: string,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const command = nix.replace(/nix$/, 'nix-store');
  const args = ['--query', '--requisites', drv];
  const request = { command, args, cwd: workspace.flake, env, timeout: 60_000, signal };
  for await (const event of processes.run(request))
    if (event.kind === 'stdout') lines.push(event.line);
  return lines;
}

/** What `nix store diff-closures` says, a package a line; undefined where not both are built. */
export async function* compareClosures(
  context: ActionContext,
  prepared: Prepared,
  [before, after]: readonly [System, System],
): AsyncGenerator<ActionEvent, readonly string[] | undefined> {
  for (const { out } of [before, after])
    if ((await context.files.stat(uriFromPath(out))).kind === 'missing') return undefined;
  const args = ['store', 'diff-closures', before.out, after.out];
  const answer = yield* runNix(context, prepared, args);
  if (answer.kind !== 'succeeded') return undefined;
  return answer.output.split('\n').filter((line) => line.trim() !== '');
}
