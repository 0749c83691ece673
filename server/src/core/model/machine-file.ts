import type { FileUri } from '../base/uri';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import type { OptionPath } from './option-path';
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
  for (const facts of machine.modules) {
    if (facts.declared.declarations.length > 0 || facts.file === flake.facts?.file) continue;
    const score = [
      nearestDefinition(facts, path),
      named(machine, facts.file),
      ownDefinitions(facts),
      -machinesWith(flake, facts.file).length,
      facts.imports.length,
    ];
    if (best === undefined || isGreater(score, best.score)) best = { file: facts.file, score };
  }
  return best?.file;
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index !== -1 && (a[index] ?? 0) > (b[index] ?? 0);
}

/** How much of a path the file already writes. */
function nearestDefinition({ defined }: ModuleFacts, path: OptionPath): number {
  let longest = 0;
  for (const context of defined.definitions) {
    let length = 0;
    while (length < path.length && context.path[length] === path[length]) length++;
    longest = Math.max(longest, Math.min(length, path.length - 2));
  }
  return longest;
}

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
  return flake.machines.filter(({ modules }) => modules.some((module) => module.file === file));
}
