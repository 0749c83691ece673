import type { Place } from '../base/span';
import { anyName, isPrefix, listItem, type OptionPath } from '../model/option-path';
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
  const found = new Map<string, UsedName>();
  for (const { defined } of flake.modules)
    for (const { path, places } of defined.definitions) {
      const name = path[prefix.length];
      if (name === undefined || !isName(name) || !isPrefix(prefix, path)) continue;
      // The outermost names of a file that is no module mean nothing.
      if (prefix.length === 0 && !isUpstream(name)) continue;
      const place = places[prefix.length];
      if (own !== undefined && place?.file === own.file && place.name.start === own.span.start)
        continue;
      const hasValue = path.length === prefix.length + 1;
      if (hasValue || !found.has(name)) found.set(name, { name, hasValue });
    }
  return [...found.values()];
}

function isName(name: string): boolean {
  return name !== listItem && name !== anyName && !name.startsWith('${');
}
