import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Binding, Expr, FileIr } from '../ir/expr';
import { walkExpressions } from '../ir/find';
import type { OptionPath } from './option-path';
import { declarationsBelow } from './option-tree';
import type { Flake } from './snapshot';

/** A path below an `options` as it is written; undefined stands for a name that is computed. */
type WrittenPath = readonly (string | undefined)[];

/**
 * Whether a file that is not known to declare anything has the first segments of a path below an
 * `options`, up to the one at `at`: a module that is used in a way which is not understood.
 */
export function isWrittenUnread(flake: Flake, path: OptionPath, at: number): boolean {
  return flake.sources.some(
    ({ uri, ir }) =>
      ir !== undefined &&
      writtenOptions(ir).some((written) => names(written, path, at)) &&
      !declaringFiles(flake).has(uri),
  );
}

function names(written: WrittenPath, path: OptionPath, at: number): boolean {
  if (written.length <= at) return false;
  for (let i = 0; i <= at; i++)
    if (written[i] !== undefined && written[i] !== path[i]) return false;
  return true;
}

const declaringFiles = memoize((flake: Flake): ReadonlySet<FileUri> => {
  const files = new Set<FileUri>();
  for (const { places } of declarationsBelow(flake.options))
    for (const place of places) if (place !== undefined) files.add(place.file);
  return files;
});

/** What a file writes below `options`, found once for each content. */
const writtenOptions = memoize((ir: FileIr): readonly WrittenPath[] => {
  const found: WrittenPath[] = [];
  walkExpressions(ir.root, (expr) => {
    if (expr.kind === 'attrs')
      for (const binding of expr.bindings) found.push(...belowOptions(binding));
  });
  return found;
});

function* belowOptions(binding: Binding): Iterable<WrittenPath> {
  if (binding.kind !== 'assign') return;
  const path = writtenPath(binding);
  const at = path.indexOf('options');
  if (at !== -1) yield* pathsOf(path.slice(at + 1), binding.value);
}

function* pathsOf(path: WrittenPath, value: Expr): Iterable<WrittenPath> {
  if (value.kind === 'let' || value.kind === 'with') yield* pathsOf(path, value.body);
  else if (value.kind !== 'attrs' || value.bindings.length === 0) yield path;
  else
    for (const binding of value.bindings)
      if (binding.kind === 'assign')
        yield* pathsOf([...path, ...writtenPath(binding)], binding.value);
}

function writtenPath({ path }: Binding & { readonly kind: 'assign' }): WrittenPath {
  return path.map((name) => (name.kind === 'static' ? name.name : undefined));
}
