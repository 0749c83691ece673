import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Binding, Expr, FileIr } from '../ir/expr';
import { walkExpressions } from '../ir/find';
import type { OptionPath } from './option-path';
import { declarationsBelow } from './option-tree';
import { GrowingTree, treeIndex, type PathTree } from './path-tree';
import type { Flake } from './snapshot';
import type { SourceFile } from './source-files';

/** A path below an `options` as a file writes it. */
type WrittenPath = { readonly path: OptionPath; readonly file: FileUri };

/** Stands in a written path for a name that is computed, which may be any. */
const computed = '${…}';

/**
 * Whether a file that is not known to declare anything has the first segments of a path below an
 * `options`, up to the one at `at`: a module that is used in a way which is not understood.
 */
export function isWrittenUnread(flake: Flake, path: OptionPath, at: number): boolean {
  return treesFor(writtenIn(flake), path.slice(0, at + 1)).some((tree) =>
    tree.some(({ file }) => !declaringFiles(flake).has(file)),
  );
}

function treesFor(
  tree: PathTree<WrittenPath>,
  [name, ...rest]: OptionPath,
): readonly PathTree<WrittenPath>[] {
  if (name === undefined) return [tree];
  return [name, computed].flatMap((each) => {
    const child = tree.children.get(each);
    return child === undefined ? [] : treesFor(child, rest);
  });
}

const writtenIn = memoize(({ sources }: Flake) => indexWritten(sources));

const indexWritten = treeIndex(
  memoize(({ uri: file, ir }: SourceFile): PathTree<WrittenPath> => {
    const tree = new GrowingTree<WrittenPath>(({ path }) => path);
    if (ir !== undefined) tree.add(writtenOptions(ir).map((path) => ({ path, file })));
    return tree;
  }),
);

const declaringFiles = memoize((flake: Flake): ReadonlySet<FileUri> => {
  const files = new Set<FileUri>();
  for (const { places } of declarationsBelow(flake.options))
    for (const place of places) if (place !== undefined) files.add(place.file);
  return files;
});

/** What a file writes below `options`. */
function writtenOptions(ir: FileIr): readonly OptionPath[] {
  const found: OptionPath[] = [];
  walkExpressions(ir.root, (expr) => {
    if (expr.kind === 'attrs')
      for (const binding of expr.bindings) found.push(...belowOptions(binding));
  });
  return found;
}

function* belowOptions(binding: Binding): Iterable<OptionPath> {
  if (binding.kind !== 'assign') return;
  const path = writtenPath(binding);
  const at = path.indexOf('options');
  if (at !== -1) yield* pathsOf(path.slice(at + 1), binding.value);
}

function* pathsOf(path: OptionPath, value: Expr): Iterable<OptionPath> {
  if (value.kind === 'let' || value.kind === 'with') yield* pathsOf(path, value.body);
  else if (value.kind !== 'attrs' || value.bindings.length === 0) yield path;
  else
    for (const binding of value.bindings)
      if (binding.kind === 'assign')
        yield* pathsOf([...path, ...writtenPath(binding)], binding.value);
}

function writtenPath({ path }: Binding & { readonly kind: 'assign' }): OptionPath {
  return path.map((name) => (name.kind === 'static' ? name.name : computed));
}
