import { lineStart } from '../base/line-ends';
import type { Span } from '../base/span';
import type { Expr, SyntaxProblem } from './expr';
import type { Mark } from './string-marks';
import type { StringPiece } from './strings';

/** A token of a broken file. An `atom` is a literal; only strings that are whole count as names. */
export type Token = {
  readonly kind: 'name' | 'atom' | 'punctuation' | 'end';
  readonly text: string;
  readonly span: Span;
  readonly literal: Literal | undefined;
  /** The column, where nothing but white space stands before it in its line. */
  readonly lineStart: number | undefined;
  /** The indentation of the token's line. */
  readonly indent: number;
};

export type Literal =
  | { readonly kind: 'plain'; readonly expr: Expr }
  | { readonly kind: 'text'; readonly mark: Mark | 'path'; readonly pieces: readonly Piece[] }
  /** A string that lacks one of its marks, with all that is taken for its text. */
  | { readonly kind: 'broken'; readonly problem: SyntaxProblem };

/** A piece of a string or path; what is interpolated is still to be read. */
export type Piece =
  | Exclude<StringPiece, { readonly kind: 'expr' }>
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[]; readonly end: number };

/** The indentation of the line that an offset stands in, and where the line's text begins. */
type Line = { readonly indent: number; readonly textStart: number };

/** Makes tokens of spans of one text. */
export class TokenMaker {
  private lineStart = 0;
  private nextLine = 0;
  private line: Line = { indent: 0, textStart: 0 };

  constructor(private readonly text: string) {}

  token(kind: Token['kind'], span: Span, literal?: Literal): Token {
    const { indent, textStart } = this.lineAt(span.start);
    return {
      kind,
      text: this.text.slice(span.start, span.end),
      span,
      literal,
      lineStart: textStart === span.start ? indent : undefined,
      indent,
    };
  }

  private lineAt(offset: number): Line {
    if (offset < this.lineStart || offset >= this.nextLine) {
      this.lineStart = lineStart(this.text, offset);
      const newline = this.text.indexOf('\n', offset);
      this.nextLine = newline === -1 ? Infinity : newline + 1;
      this.line = this.lineFrom(this.lineStart);
    }
    return this.line;
  }

  private lineFrom(start: number): Line {
    let textStart = start;
    while (isSpace(this.text.charCodeAt(textStart))) textStart++;
    // A line that begins with `=` lacks its name, after which a space stood.
    const lacksName = textStart > start && this.text[textStart] === '=';
    return { indent: textStart - start - (lacksName ? 1 : 0), textStart };
  }
}

/** A space, a tab, or what stands before the line break of Windows. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d;
}
