import type { FileUri } from '../base/uri';
import type { OptionIndex } from '../upstream/option-index';
import { resolveIndexed, type Indexed } from '../upstream/resolve-indexed';
import type { OptionPath } from './option-path';
import type { Flake } from './snapshot';

/** The options that a machine has from NixOS and other inputs, or that the repository's own modules declare. */
export type MachineIndex = {
  /** Undefined for the repository's own modules. */
  readonly machine: string | undefined;
  readonly index: OptionIndex;
};

/** The indexes that say something of a file: those of the machines that import it, or all where none does. */
export function indexesFor(flake: Flake, file: FileUri): readonly MachineIndex[] {
  if (flake.indexes.length < 2) return flake.indexes;
  const names = new Set(
    flake.machines
      .filter(({ modules }) => modules.some((module) => module.file === file))
      .map(({ name }) => name),
  );
  const those = flake.indexes.filter(({ machine }) => machine !== undefined && names.has(machine));
  const own = flake.indexes.filter(({ machine }) => machine === undefined);
  return those.length > 0 ? [...own, ...those] : flake.indexes;
}

export type UpstreamPlace = { readonly of: MachineIndex; readonly found: Indexed };

/** What a path leads to among the options from outside; undefined where no index knows it. */
export function upstreamAt(
  flake: Flake,
  file: FileUri,
  path: OptionPath,
): UpstreamPlace | undefined {
  for (const of of indexesFor(flake, file)) {
    const found = resolveIndexed(of.index.root, path);
    if (found.kind === 'value' || found.kind === 'set') return { of, found };
  }
  return undefined;
}
