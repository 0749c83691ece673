import { builtinDocs } from './builtins';
import type { LibraryDoc } from './doc';
import { functionDocs } from './functions';
import { typeDocs } from './types';

/** Groups that hold the same functions as `lib` itself: `lib.attrsets.mapAttrs` is `lib.mapAttrs`. */
const groups: ReadonlySet<string> = new Set([
  'attrsets',
  'lists',
  'meta',
  'modules',
  'options',
  'strings',
  'trivial',
]);

type Known = { readonly root: string; readonly path: readonly string[] };

/** What is known of a path below `lib` or `builtins`. */
export function findDoc({ root, path }: Known): LibraryDoc | undefined {
  if (path.length === 0) return undefined;
  return tableOf(root, path[0])?.get(namesBelow(root, path).join('.'));
}

/** Everything directly below a path, by name; a group without words of its own has none. */
export function docsBelow({ root, path }: Known): ReadonlyMap<string, LibraryDoc | undefined> {
  const found = new Map<string, LibraryDoc | undefined>();
  const prefix = namesBelow(root, path);
  for (const [key, doc] of tableOf(root, path[0]) ?? []) {
    const names = key.split('.');
    if (names.length <= prefix.length || !prefix.every((name, i) => name === names[i])) continue;
    const name = names[prefix.length] ?? '';
    found.set(name, names.length === prefix.length + 1 ? doc : found.get(name));
  }
  if (root === 'lib' && path.length === 0)
    for (const name of ['types', ...groups]) found.set(name, undefined);
  return found;
}

function tableOf(
  root: string,
  first: string | undefined,
): ReadonlyMap<string, LibraryDoc> | undefined {
  if (root === 'builtins') return builtinDocs;
  if (root !== 'lib') return undefined;
  return first === 'types' ? typeDocs : functionDocs;
}

function namesBelow(root: string, path: readonly string[]): readonly string[] {
  const [first = ''] = path;
  return root === 'lib' && (first === 'types' || groups.has(first)) ? path.slice(1) : path;
}
