import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { pathKey, type OptionPath } from './option-path';
import type { Flake } from './snapshot';
import { isUpstream } from './upstream';

/**
 * The file that a person edits for a machine. It declares no options; of those, the one that sets
 * options nearest to `path`, then most of the repository's options, then for the fewest machines.
 */
export function machineFile(
  flake: Flake,
  machine: Machine,
  path: OptionPath = [],
): FileUri | undefined {
  let best: { readonly file: FileUri; readonly score: readonly number[] } | undefined;
  for (const { facts, score: general } of candidates(machine, flake)) {
    const score = [nearestDefinition(facts, path), ...general];
    if (best === undefined || isGreater(score, best.score)) best = { file: facts.file, score };
  }
  return best?.file;
}

type Candidate = { readonly facts: ModuleFacts; readonly score: readonly number[] };

/** The files that may be it, with what speaks for each whatever the path is. */
const candidates = memoize((machine: Machine, flake: Flake): readonly Candidate[] => {
  const all = machine.modules
    .filter(
      ({ declared, file }) => declared.declarations.length === 0 && file !== flake.facts?.file,
    )
    .map((facts) => ({
      facts,
      score: [
        named(machine, facts.file),
        ownDefinitions(facts),
        -machinesWith(flake, facts.file).length,
        facts.imports.length,
      ],
    }));
  // Of those that set nothing, one is nearest to every path.
  const isSilent = ({ facts }: Candidate): boolean => facts.defined.definitions.length === 0;
  const loudest = all
    .filter(isSilent)
    .reduce<Candidate | undefined>(
      (best, each) => (best === undefined || isGreater(each.score, best.score) ? each : best),
      undefined,
    );
  return all.filter((each) => each === loudest || !isSilent(each));
});

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index !== -1 && (a[index] ?? 0) > (b[index] ?? 0);
}

/** How much of a path the file already writes. */
function nearestDefinition(facts: ModuleFacts, path: OptionPath): number {
  const prefixes = definedPrefixes(facts);
  let length = Math.max(0, path.length - 2);
  while (length > 0 && !prefixes.has(pathKey(path.slice(0, length)))) length--;
  return length;
}

/** The paths that a module sets, and those of all sets around them. */
const definedPrefixes = memoize(({ defined }: ModuleFacts): ReadonlySet<string> => {
  const prefixes = new Set<string>();
  for (const { path } of defined.definitions)
    for (let length = 1; length <= path.length; length++)
      prefixes.add(pathKey(path.slice(0, length)));
  return prefixes;
});

function ownDefinitions({ defined }: ModuleFacts): number {
  return Math.min(
    1,
    defined.definitions.filter(({ path: [root = ''] }) => !isUpstream(root)).length,
  );
}

function named(machine: Machine, file: FileUri): number {
  const isNamed =
    file.endsWith(`/${machine.name}/default.nix`) || file.endsWith(`/${machine.name}.nix`);
  return isNamed ? 1 : 0;
}

/** The machines that a file reaches. */
export function machinesWith(flake: Flake, file: FileUri): readonly Machine[] {
  return machinesOf(flake, flake.modulesIn(file));
}

/** The machines that have one of these modules. */
export function machinesOf(
  { machines }: Flake,
  modules: readonly ModuleFacts[],
): readonly Machine[] {
  if (modules.length === 0) return [];
  return machines.filter(({ configuration }) =>
    modules.some(({ key }) => configuration.hasModule(key)),
  );
}
