import { binary, unary, withStrings, type PrimitiveTable } from '../primitives';
import { Thunk } from '../thunk';
import { attrsOf, int, listOf, string } from '../value';

/** The functions of `builtins` about versions, as the manual of Nix describes `nix-env --upgrade`. */
export const versionPrimitives = {
  splitVersion: unary((version) =>
    withStrings([version], (text = '') =>
      listOf(components(text).map((part) => Thunk.of(string(part)))),
    ),
  ),
  compareVersions: binary((a, b) =>
    withStrings([a, b], (left = '', right = '') => int(compareVersions(left, right))),
  ),
  parseDrvName: unary((name) =>
    withStrings([name], (text = '') => {
      const dash = text.search(/-[^a-zA-Z]/);
      const cut = dash === -1 ? text.length : dash;
      return attrsOf([
        ['name', Thunk.of(string(text.slice(0, cut)))],
        ['version', Thunk.of(string(text.slice(cut + 1)))],
      ]);
    }),
  ),
} satisfies PrimitiveTable;

/** Numbers and words; dots and dashes stand between them. */
function components(version: string): readonly string[] {
  return version.match(/\d+|[^\d.-]+/g) ?? [];
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [components(a), components(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [one = '', other = ''] = [left[i], right[i]];
    if (isBefore(one, other)) return -1;
    if (isBefore(other, one)) return 1;
  }
  return 0;
}

/** `pre` comes before everything, and a number after every word. */
function isBefore(a: string, b: string): boolean {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left < right;
  if (a === '' && right !== undefined) return true;
  if (a === 'pre' && b !== 'pre') return true;
  if (b === 'pre') return false;
  if (right !== undefined) return true;
  return left === undefined && a < b;
}

function numberOf(component: string): number | undefined {
  return /^\d+$/.test(component) ? Number(component) : undefined;
}
