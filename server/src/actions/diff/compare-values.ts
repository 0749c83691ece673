import { isPlainName } from '../../nix/attribute-name';
import type { OptionDifference } from '../../protocol';
import type { OptionValues } from './option-values';

/** The options whose value differs, or that only one of them sets, in the order of their names. */
export function compareValues(
  before: OptionValues,
  after: OptionValues,
): readonly OptionDifference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .flatMap((key): readonly OptionDifference[] => {
      const [old, now] = [before.get(key), after.get(key)];
      if (old !== undefined && now !== undefined && withoutHashes(old) === withoutHashes(now))
        return [];
      const path = JSON.parse(key) as readonly string[];
      return [
        {
          path,
          option: path.map((name) => (isPlainName(name) ? name : JSON.stringify(name))).join('.'),
          ...(old !== undefined && { before: old }),
          ...(now !== undefined && { after: now }),
        },
      ];
    })
    .sort((a, b) => (a.option < b.option ? -1 : 1));
}

/** The flake's own files lie elsewhere in the store after each change; what is built is told as derivations. */
function withoutHashes(text: string): string {
  return text.replace(/\/nix\/store\/[0-9a-z]{32}-/g, '/nix/store/');
}
