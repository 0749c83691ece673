import type { Place } from '../base/span';
import type { Saying } from '../model/definition-index';
import { anyName, listItem, type OptionPath } from '../model/option-path';
import { treeAt } from '../model/path-tree';
import type { Flake } from '../model/snapshot';
import { isUpstream } from '../model/upstream';

/** A name that some module sets directly below a path. */
export type UsedName = {
  readonly name: string;
  /** Whether a value was given to it, not only to names below it. */
  readonly hasValue: boolean;
};

/**
 * The names that the repository sets directly below a path: names of a person's own, and those of
 * NixOS. `own` is the name that is being written, which is no example for itself.
 */
export function usedNames(flake: Flake, prefix: OptionPath, own?: Place): readonly UsedName[] {
  const isOther = (saying: Saying): boolean => {
    const place = saying.said.places[prefix.length];
    return (
      saying.kind === 'definition' &&
      !(own !== undefined && place?.file === own.file && place.name.start === own.span.start)
    );
  };
  return [...(treeAt(flake.definitions, prefix)?.children ?? [])].flatMap(([name, tree]) => {
    // The outermost names of a file that is no module mean nothing.
    if (!isName(name) || (prefix.length === 0 && !isUpstream(name))) return [];
    const hasValue = tree.here.some(isOther);
    return hasValue || tree.some(isOther) ? [{ name, hasValue }] : [];
  });
}

function isName(name: string): boolean {
  return name !== listItem && name !== anyName && !name.startsWith('${');
}
