/**
 * An option's path; segments are kept apart because a quoted name may contain dots.
 * `*` stands for the items of a list and `<name>` for the names of an `attrsOf`.
 */
export type OptionPath = readonly string[];

export const listItem = '*';
export const anyName = '<name>';

/** The path as a person writes it, with quotes where Nix needs them. */
export function pathText(path: OptionPath): string {
  return path.map(segmentText).join('.');
}

/** One name as it must be written in an attribute path. */
export function segmentText(segment: string): string {
  if (segment === listItem || segment === anyName || segment.startsWith('${')) return segment;
  return isIdentifier(segment) ? segment : JSON.stringify(segment).replaceAll('${', '\\${');
}

const keywords: ReadonlySet<string> = new Set([
  'assert',
  'else',
  'if',
  'in',
  'inherit',
  'let',
  'rec',
  'then',
  'with',
]);

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) && !keywords.has(name);
}

/** Two paths as one key of a map. */
export function pathKey(path: OptionPath): string {
  return path.join('\u0000');
}

/** Whether a path is another one, or lies below it. */
export function isPrefix(prefix: OptionPath, path: OptionPath): boolean {
  return prefix.length <= path.length && prefix.every((segment, i) => segment === path[i]);
}
