import { uriFromPath } from '../../core/base/uri';
import { systemArguments, type MachineAt } from '../../nix/option-values';
import type { ActionEvent, ChangedDerivation, DerivationDifference } from '../../protocol';
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
  const only = (one: Derivations, other: Derivations): readonly string[] =>
    [...one.keys()].filter((name) => !other.has(name)).sort();
  return {
    added: only(now, old),
    removed: only(old, now),
    changed: [...now].flatMap(([name, paths]) => changed(name, old.get(name) ?? [], paths)),
  };
}

/** The files of all derivations by their name, in the order of the names. */
type Derivations = ReadonlyMap<string, readonly string[]>;

function byName(paths: readonly string[]): Derivations {
  const found = new Map<string, readonly string[]>();
  for (const path of paths) {
    const [, name] = /^\/nix\/store\/[0-9a-z]{32}-(.*)\.drv$/.exec(path) ?? [];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), path]);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where several derivations have the name, those that are not the same are compared in turn. */
function changed(
  name: string,
  old: readonly string[],
  now: readonly string[],
): readonly ChangedDerivation[] {
  const gone = old.filter((path) => !now.includes(path));
  const come = now.filter((path) => !old.includes(path));
  return come.flatMap((after, place) => {
    const before = gone[place];
    return before === undefined ? [] : [{ name, before, after }];
  });
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
