import { Thunk } from '../../eval/thunk';
import { listOf, type SymbolStep, type Value } from '../../eval/value';
import { folderEntries } from '../folder-entries';
import type { SourceFiles } from '../source-files';
import { isCall, type Framework } from './framework';

/**
 * import-tree: all `.nix` files below a folder, but for paths with a part that begins with `_`.
 * Source: https://github.com/vic/import-tree
 */
export const importTree: Framework = ({ root, path }, { files }) => {
  if (root.kind !== 'input' || !/import-?tree/.test(root.name)) return undefined;
  const [last, before] = [path.at(-1), path.at(-2)];
  if (!isCall(last) || (before !== undefined && !isCall(before))) return undefined;
  const filters = filtersOf(path.slice(0, -1));
  if (filters === undefined) return undefined;
  const found = foldersOf(last.call.force()).flatMap((folder) => [...filesBelow(files, folder)]);
  const kept = found.filter((file) => filters.every((keeps) => keeps(file)));
  return listOf(kept.map((value) => Thunk.of({ kind: 'path', value })));
};

/** What the calls before the last one let through; undefined if one of them is not known. */
function filtersOf(
  steps: readonly SymbolStep[],
): readonly ((file: string) => boolean)[] | undefined {
  const filters: ((file: string) => boolean)[] = [];
  for (let i = 0; i < steps.length; i += 2) {
    const [name, argument] = [steps[i], steps[i + 1]];
    if (!isCall(argument)) return undefined;
    if (name === 'withLib') continue;
    const pattern = argument.call.force();
    if ((name !== 'match' && name !== 'matchNot') || pattern.kind !== 'string') return undefined;
    const expression = new RegExp(`^(?:${pattern.value})$`);
    filters.push((file) => expression.test(file) === (name === 'match'));
  }
  return filters;
}

function foldersOf(value: Value): readonly string[] {
  if (value.kind === 'path' || value.kind === 'string') return [value.value];
  return value.kind === 'list' ? value.items.flatMap(({ thunk }) => foldersOf(thunk.force())) : [];
}

function* filesBelow(files: SourceFiles, path: string): Iterable<string> {
  if (files.kindOf(path) === 'regular') yield path;
  for (const [name, kind] of folderEntries(files, path)) {
    if (name.startsWith('_')) continue;
    if (kind === 'directory') yield* filesBelow(files, `${path}/${name}`);
    else if (name.endsWith('.nix')) yield `${path}/${name}`;
  }
}
