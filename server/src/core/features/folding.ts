import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { Expr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import type { Snapshot } from '../model/snapshot';

/** A stretch over several lines that can be folded to its first. */
export type Fold = { readonly span: Span; readonly kind: 'region' | 'comment' | 'imports' };

/** Sets, lists, `let` blocks, texts over several lines, calls, and comments that follow each other. */
export function folds(snapshot: Snapshot, file: FileUri): readonly Fold[] {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return [];
  const found = [...ofExpr(ir.root), ...ofComments(text, ir.comments)];
  const lines = snapshot.lines(file);
  const lineOf = (offset: number): number => lines?.positionAt(offset).line ?? 0;
  const starts = new Set<number>();
  return found.filter(({ span }) => {
    const start = lineOf(span.start);
    if (lineOf(span.end) === start || starts.has(start)) return false;
    starts.add(start);
    return true;
  });
}

function* ofExpr(expr: Expr, isImports = false): Iterable<Fold> {
  const last = expr.kind === 'let' ? expr.bindings.at(-1) : undefined;
  if (expr.kind === 'attrs' || expr.kind === 'list' || expr.kind === 'string')
    yield { span: expr.span, kind: isImports ? 'imports' : 'region' };
  else if (last !== undefined)
    yield { span: { start: expr.span.start, end: last.span.end }, kind: 'region' };
  else if (expr.kind === 'lambda' && expr.formals !== undefined)
    yield { span: expr.formals.span, kind: 'region' };
  for (const binding of bindingsOf(expr)) {
    if (binding.kind === 'inherit') yield { span: binding.span, kind: 'region' };
    else {
      const [name] = binding.path;
      yield* ofExpr(binding.value, name?.kind === 'static' && name.name === 'imports');
    }
  }
  for (const part of partsOf(expr)) yield* ofExpr(part);
}

function* ofComments(text: string, comments: readonly Span[]): Iterable<Fold> {
  let block: Span | undefined;
  for (const comment of comments) {
    const follows =
      block !== undefined && /^[ \t]*\r?\n?[ \t]*$/.test(text.slice(block.end, comment.start));
    if (block !== undefined && !follows) yield { span: block, kind: 'comment' };
    block = { start: follows && block ? block.start : comment.start, end: comment.end };
  }
  if (block !== undefined) yield { span: block, kind: 'comment' };
}
