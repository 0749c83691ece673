import type { AttrName, Expr } from './expr';
import { dedentPieces, joinPieces, type StringPiece } from './strings';
import type { Literal, Piece, Token } from './tokens';

/** Reads the tokens of an interpolation that ends at `end`. */
type ReadTokens = (tokens: readonly Token[], end: number) => Expr;

/** What a literal stands for; a broken string is a hole. */
export function literalExpr({ span }: Token, literal: Literal, read: ReadTokens): Expr {
  if (literal.kind === 'plain') return literal.expr;
  if (literal.kind === 'broken') return { kind: 'hole', span };
  const pieces = literal.pieces.map((piece) => stringPiece(piece, read));
  if (literal.mark === 'path') return { kind: 'path', span, parts: joinPieces(pieces) };
  const indented = literal.mark === "''";
  const parts = indented ? dedentPieces(pieces) : joinPieces(pieces);
  return { kind: 'string', span, parts, indented };
}

/** A string as the name of an attribute. */
export function quotedName(expr: Expr): AttrName {
  const { span } = expr;
  if (expr.kind !== 'string') return { kind: 'dynamic', expr, span };
  const [first = '', ...others] = expr.parts;
  return typeof first === 'string' && others.length === 0
    ? { kind: 'static', name: first, span, quoted: true }
    : { kind: 'dynamic', expr, span };
}

function stringPiece(piece: Piece, read: ReadTokens): StringPiece {
  return piece.kind === 'tokens' ? { kind: 'expr', expr: read(piece.tokens, piece.end) } : piece;
}
