import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { FileIr } from '../ir/expr';
import { configReads, possibleReads, type ConfigRead, type PossibleRead } from './config-reads';
import type { OptionPath } from './option-path';
import { GrowingTree, treeAt, treeIndex, treesAlong, type PathTree } from './path-tree';
import type { Flake } from './snapshot';
import type { SourceFile } from './source-files';

/** A place in a file that reads the configuration. */
export type FileRead = { readonly file: FileUri; readonly read: ConfigRead };

/** What all files of a flake read of the configuration. */
export type FlakeReads = {
  /** The reads by their paths. */
  readonly tree: PathTree<FileRead>;
  /** Whether something reads a path: itself, a place below it, or a set around it as a whole. */
  isRead(path: OptionPath): boolean;
  /** Whether something reads exactly this path, and expects it to be there. */
  isReadItself(path: OptionPath): boolean;
};

/** The reads of a flake, of which most outlast an edit. */
export const flakeReads = memoize(({ sources }: Flake): FlakeReads => {
  const tree = indexReads(sources);
  const possible = indexPossibleReads(sources);
  return {
    tree,
    isRead: (path) =>
      treeAt(possible, path) !== undefined ||
      [...treesAlong(possible, path)].some(
        ({ here }, length) => length > 0 && here.some(({ whole }) => whole),
      ),
    isReadItself: (path) =>
      treeAt(tree, path)?.here.some(({ read }) => !read.optional && read.root === 'config') ??
      false,
  };
});

const indexReads = treeIndex(
  memoize((source: SourceFile): PathTree<FileRead> => {
    const tree = new GrowingTree<FileRead>(({ read }) => read.path);
    const reads = source.ir === undefined ? [] : configReads(source.ir);
    tree.add(reads.map((read) => ({ file: source.uri, read })));
    return tree;
  }),
);

const indexPossibleReads = treeIndex(
  memoize(({ ir }: SourceFile): PathTree<PossibleRead> => {
    const tree = new GrowingTree<PossibleRead>(({ path }) => path);
    tree.add(ir === undefined ? [] : possibleReads(ir));
    return tree;
  }),
);

/** Whether a file reads names of the configuration that only an evaluation has. */
export function readsAnything(ir: FileIr): boolean {
  return possibleReads(ir).some(({ whole, path }) => whole && path.length === 0);
}
