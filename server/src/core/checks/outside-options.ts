import { memoize } from '../base/memoize';
import type { Definition } from '../model/definitions';
import { structure } from '../model/module';
import type { MovedOption } from '../model/moved-option';
import { pathKey, type OptionPath } from '../model/option-path';
import { provenIndexes } from '../model/proven-indexes';
import type { OptionType } from '../types/option-type';
import type { OptionIndex } from '../upstream/option-index';
import { resolveIndexed } from '../upstream/resolve-indexed';
import type { CheckContext } from './check';

/** Where a path leaves what NixOS and other inputs declare, and the names that they have there. */
export type MissingOutside = { readonly at: number; readonly names: readonly string[] };

/**
 * Whether an evaluation proves that nothing outside of the repository declares an option. Anything
 * may stand where a part of the module is not certain, and in what makes a module of a submodule.
 */
export function missingOutside(
  { snapshot, flake, file }: CheckContext,
  { path, unsure }: Definition,
): MissingOutside | undefined {
  if (unsure || path.some(isStructure)) return undefined;
  for (const { index } of provenIndexes(snapshot, flake, file)) {
    const found = resolveIndexed(index.root, path);
    if (found.kind !== 'missing') continue;
    if (found.open) return undefined;
    const names = [...found.node.children()].filter((node) => !node.has('hidden'));
    return { at: found.at, names: names.map(({ name }) => name) };
  }
  return undefined;
}

/** The type of an option from outside, or of a place in its value, where an evaluation proves it. */
export function typeOutside(
  { snapshot, flake, file }: CheckContext,
  path: OptionPath,
): OptionType | undefined {
  for (const { index } of provenIndexes(snapshot, flake, file)) {
    const found = resolveIndexed(index.root, path);
    if (found.kind === 'value') return found.type;
  }
  return undefined;
}

/** What NixOS or another input says of an option that it has renamed or removed. */
export function movedOutside(
  { snapshot, flake, file }: CheckContext,
  path: OptionPath,
): MovedOption | undefined {
  for (const { index } of provenIndexes(snapshot, flake, file)) {
    const known = movedByName(index);
    for (let length = 1; length <= path.length; length++) {
      const moved = known.get(pathKey(path.slice(0, length)));
      if (moved !== undefined) return moved;
    }
  }
  return undefined;
}

const movedByName = memoize((index: OptionIndex): ReadonlyMap<string, MovedOption> => {
  const entries = index.moved.map(({ from, to, message }): MovedOption => ({
    kind: to === undefined ? 'removed' : 'renamed',
    from,
    to,
    message,
  }));
  return new Map(entries.map((entry) => [pathKey(entry.from), entry]));
});

function isStructure(name: string): boolean {
  return structure.has(name) || name === '_module' || name === 'options' || name === 'config';
}
