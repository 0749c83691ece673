import type { SourceTree } from '../eval/source-tree';

/** What a folder holds, by name: the order does not depend on that in which files became known. */
export function folderEntries(
  files: SourceTree,
  folder: string,
): readonly (readonly [name: string, kind: 'regular' | 'directory'])[] {
  return [...(files.entries(folder) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
}
