import { memoize } from '../base/memoize';
import type { Span } from '../base/span';
import { folderOf, normalisePath, pathFromUri, type FileUri } from '../base/uri';
import type { FileIr } from '../ir/expr';
import { walkExpressions } from '../ir/find';
import type { Snapshot } from './snapshot';

/** A path literal without computed parts: what it says, and where that leads. */
export type FilePath = {
  readonly span: Span;
  readonly written: string;
  /** The absolute path. */
  readonly path: string;
};

type Literal = Pick<FilePath, 'span' | 'written'>;

/** What is at an absolute path. */
export function kindAt(snapshot: Snapshot, path: string): 'regular' | 'directory' | undefined {
  return snapshot.entries(folderOf(path) || '/')?.get(path.slice(path.lastIndexOf('/') + 1));
}

/** The paths that a file writes below its own folder or beside it, in the order of the text. */
export function filePathsOf(snapshot: Snapshot, file: FileUri): readonly FilePath[] {
  const ir = snapshot.ir(file);
  return ir === undefined ? [] : filePathsIn(ir, file);
}

/** The same, of a file that is at hand. */
export function filePathsIn(ir: FileIr, file: FileUri): readonly FilePath[] {
  const folder = folderOf(pathFromUri(file));
  return literalsOf(ir).map((literal) => ({ ...literal, path: pathIn(folder, literal) }));
}

function pathIn(folder: string, { written }: Literal): string {
  return normalisePath(written.startsWith('/') ? written : `${folder}/${written}`);
}

const literalsOf = memoize((ir: FileIr): readonly Literal[] => {
  const found: Literal[] = [];
  walkExpressions(ir.root, (expr) => {
    if (expr.kind !== 'path') return;
    const [only, ...others] = expr.parts;
    if (typeof only === 'string' && others.length === 0 && !only.startsWith('~'))
      found.push({ span: expr.span, written: only });
  });
  return found;
});
