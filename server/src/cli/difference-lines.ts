import type { Difference } from '../protocol';

/** Names of derivations that are written out; thousands differ when nixpkgs does. */
const mostNames = 40;

/** A part of a difference, for a terminal. */
export function differenceLines(difference: Difference): readonly string[] {
  switch (difference.part) {
    case 'options':
      return difference.options.flatMap(({ option, before, after }) => [
        option,
        ...(before === undefined ? [] : [`  - ${before}`]),
        ...(after === undefined ? [] : [`  + ${after}`]),
      ]);
    case 'derivations': {
      const { added, removed, changed } = difference;
      const lines = [
        ...removed.map((name) => `- ${name}`),
        ...added.map((name) => `+ ${name}`),
        ...changed.map(({ name }) => `~ ${name}`),
      ];
      const more = lines.length - mostNames;
      const shown = lines.slice(0, mostNames);
      return ['', 'Derivations', ...shown, ...(more > 0 ? [`and ${more} more`] : [])];
    }
    case 'closures':
      return difference.packages.length === 0 ? [] : ['', 'Packages', ...difference.packages];
  }
}
