import type { Span } from '../base/span';
import { normalisePath, pathFromUri, type FileUri } from '../base/uri';
import type { Expr, FileIr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import type { Snapshot } from './snapshot';

/** A path literal without computed parts: what it says, and where that leads. */
export type FilePath = {
  readonly span: Span;
  readonly written: string;
  /** The absolute path. */
  readonly path: string;
};

type Literal = Pick<FilePath, 'span' | 'written'>;
const known = new WeakMap<FileIr, readonly Literal[]>();

/** The paths that a file writes below its own folder or beside it, in the order of the text. */
export function filePathsOf(snapshot: Snapshot, file: FileUri): readonly FilePath[] {
  const ir = snapshot.ir(file);
  const own = pathFromUri(file);
  const folder = own.slice(0, own.lastIndexOf('/'));
  return (ir === undefined ? [] : literalsOf(ir)).map((literal) => ({
    ...literal,
    path: normalisePath(
      literal.written.startsWith('/') ? literal.written : `${folder}/${literal.written}`,
    ),
  }));
}

function literalsOf(ir: FileIr): readonly Literal[] {
  const before = known.get(ir);
  if (before !== undefined) return before;
  const found: Literal[] = [];
  const visit = (expr: Expr): void => {
    if (expr.kind === 'path') {
      const [only, ...others] = expr.parts;
      if (typeof only === 'string' && others.length === 0 && !only.startsWith('~'))
        found.push({ span: expr.span, written: only });
    }
    for (const binding of bindingsOf(expr)) {
      if (binding.kind === 'assign') visit(binding.value);
      else if (binding.from !== undefined) visit(binding.from);
    }
    partsOf(expr).forEach(visit);
  };
  visit(ir.root);
  known.set(ir, found);
  return found;
}
