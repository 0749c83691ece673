import type { Span } from '../base/span';
import type { Expr, SyntaxProblem } from './expr';
import {
  blockBefore,
  cutBelow,
  endOfLine,
  looksClosing,
  restOfBinding,
  wantsEnd,
  type Mark,
} from './string-marks';
import { unescape, unescapeIndented } from './strings';
import { WordRuns } from './word-runs';
import { TokenMaker, type Literal, type Piece, type Token } from './tokens';

export type Tokenised = {
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
  readonly problems: readonly SyntaxProblem[];
};

/** Whether a text is taken as it stands, or for one that lacks something. */
export type Reading = 'strict' | 'tolerant';

/**
 * The tokens of a text. In one that is not sound, a string that lacks one of its marks would turn all
 * text after it into code, and all code into text. Which mark is the missing one is told by what
 * stands beside it and by the indentation, and the string becomes one broken literal.
 */
export function tokenise(text: string, reading: Reading): Tokenised {
  return new Tokeniser(text, reading === 'strict' ? mostBroken : 0).tokenised();
}

/** A string or path that was begun; in one of its interpolations, or in its text. */
type Open = {
  readonly mark: Mark | 'path';
  readonly start: number;
  readonly pieces: Piece[];
  interpolation: Interpolation | undefined;
};
type Interpolation = { readonly start: number; readonly tokens: Token[]; braces: number };

/** Hostile text is read as it stands after so many broken strings. */
const mostBroken = 100;

const pathText = /[\w.+-]*(?:\/[\w.+-]+)+\/?|[\w.+-]*\/(?=\$\{)|~(?:\/[\w.+-]+)+\/?|~\/(?=\$\{)/y;
const pathRest = /[\w.+/-]+/y;
const uri = /[A-Za-z][A-Za-z0-9+.-]*:[\w%/?:@&=+$,.!~*'-]+/y;
const searchPath = /<[\w.+-]+(?:\/[\w.+-]+)*>/y;
const number = /(?:[1-9]\d*\.\d*|0?\.\d+)(?:[Ee][+-]?\d+)?|\d+/y;
const name = /[A-Za-z_][\w-]*(?:'(?!')[\w-]*)*/y;
const primes = /'+[\w'-]*/y;
const space = /[ \t\r\n]+/y;
/** What looks like white space to a person, and is none to Nix. */
const strangeSpace = /[^\S \t\r\n]+/y;
const comment = /#[^\r\n]*|\/\*[^]*?\*\//y;
const operator = /\.\.\.|\+\+|\/\/|->|==|!=|<=|>=|&&|\|\||\|>|<\||\$\{|[^]/y;

/** The plain text of each kind of literal, and its escapes. */
const texts = {
  '"': { text: /(?:[^"\\$]|\$\$|\$(?!\{))+/y, escape: /\\[^]/y },
  "''": { text: /(?:[^'$]|'(?!')|\$\$|\$(?!\{))+/y, escape: /'''|''\$|''\\[^]/y },
  path: { text: pathRest, escape: /(?!)/y },
};

class Tokeniser {
  private at = 0;
  private readonly open: Open[] = [];
  private readonly outermost: Token[] = [];
  private readonly comments: Span[] = [];
  private readonly maker: TokenMaker;
  private readonly runs: WordRuns;
  private readonly problems: SyntaxProblem[] = [];

  constructor(
    private readonly text: string,
    private broken: number,
  ) {
    this.maker = new TokenMaker(text);
    this.runs = new WordRuns(text);
  }

  tokenised(): Tokenised {
    for (;;) {
      const [outermost] = this.open;
      const top = this.open.at(-1);
      if (this.at < this.text.length) this.step(top);
      else if (top?.mark === 'path' && top.interpolation === undefined) this.close(top);
      else if (outermost !== undefined) this.unclosed(outermost, this.text.length);
      else return { tokens: this.outermost, comments: this.comments, problems: this.problems };
    }
  }

  private step(top: Open | undefined): void {
    if (top === undefined || top.interpolation !== undefined) this.code(top?.interpolation);
    else this.inText(top);
  }

  private code(within: Interpolation | undefined): void {
    const start = this.at;
    if (this.skip(space)) return;
    if (this.runs.isUri(start)) this.plain(start, uri, textOf);
    else if (this.runs.isPath(start)) this.path(start);
    else if (this.skip(name)) this.name(start);
    else this.otherCode(this.text[start] ?? '', start, within);
  }

  private otherCode(first: string, start: number, within: Interpolation | undefined): void {
    if (first === '"') this.mark('"');
    else if (first === "'" && this.text[start + 1] === "'") this.mark("''");
    else if ('#/'.includes(first) && this.skip(comment))
      this.comments.push({ start, end: this.at });
    else if (first === '<' && this.matches(searchPath)) this.plain(start, searchPath, searchPathOf);
    else if (this.matches(number)) this.plain(start, number, numberOf);
    else if (first > '~' && this.skip(strangeSpace)) this.strangeSpace(start);
    else this.punctuation(start, within);
  }

  /** Whether every mark is taken for what it seems to be. */
  private isTaken(): boolean {
    return this.broken >= mostBroken;
  }

  private strangeSpace(start: number): void {
    const span = { start, end: this.at };
    const code = (this.text.codePointAt(start) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const message = `The character U+${code} is not white space in Nix. Write an ordinary space.`;
    this.problems.push({ span, message });
  }

  private name(start: number): void {
    // `f''` is a name, but the mark is worth more where a string waits for it.
    if (this.isTaken() || this.open.at(-1)?.mark !== "''") this.skip(primes);
    this.push('name', start);
  }

  private punctuation(start: number, within: Interpolation | undefined): void {
    this.skip(operator);
    const brace = this.text[this.at - 1];
    if (within !== undefined && brace === '{') within.braces++;
    if (within === undefined || brace !== '}' || --within.braces >= 0)
      this.push('punctuation', start);
    else this.endInterpolation(start);
  }

  private endInterpolation(end: number): void {
    const top = this.open.at(-1);
    if (top?.interpolation === undefined) return;
    top.pieces.push({ kind: 'tokens', tokens: top.interpolation.tokens, end });
    top.interpolation = undefined;
  }

  private path(start: number): void {
    this.skip(pathText);
    const text = this.text.slice(start, this.at);
    this.begin('path', start, [{ kind: 'text', text }]);
  }

  /** A mark in code begins a string, unless it looks like the end of one. */
  private mark(mark: Mark): void {
    const start = this.at;
    const top = this.open.at(-1);
    this.at += mark.length;
    if (this.isTaken() || !looksClosing(this.text, start, mark)) this.begin(mark, start, []);
    else if (top?.mark === mark)
      this.breakOff(top, this.at, '`}` is missing for a `${` in this string.');
    else this.unopened(start, mark);
  }

  private begin(mark: Open['mark'], start: number, pieces: Piece[]): void {
    this.open.push({ mark, start, pieces, interpolation: undefined });
  }

  private inText(top: Open): void {
    const start = this.at;
    const { text, escape } = texts[top.mark];
    if (this.skip(escape)) {
      const source = this.text.slice(start, this.at);
      const value = top.mark === '"' ? unescape(source.slice(1)) : unescapeIndented(source);
      top.pieces.push({ kind: 'escape', value });
    } else if (this.skip(text))
      top.pieces.push({ kind: 'text', text: this.text.slice(start, this.at) });
    else if (this.text.startsWith('${', start)) {
      this.at += 2;
      top.interpolation = { start: this.at, tokens: [], braces: 0 };
    } else if (top.mark === 'path') this.close(top);
    else if (this.text.startsWith(top.mark, start)) this.endString(top, top.mark);
    else this.at++;
  }

  private endString(top: Open, mark: Mark): void {
    const { at } = this;
    const begun = { mark, start: top.start, written: writtenIn(top.pieces) };
    if (!this.isTaken() && wantsEnd(this.text, begun, at)) {
      this.unclosed(top, at);
      return;
    }
    this.at += mark.length;
    this.close(top);
  }

  private close({ mark, start, pieces }: Open): void {
    this.open.pop();
    this.push('atom', start, { kind: 'text', mark, pieces });
  }

  /** Reads on behind what is taken for the text of a literal that has no end before `limit`. */
  private unclosed(open: Open, limit: number): void {
    const { start, mark } = open;
    const end =
      mark === "''" ? cutBelow(this.text, start, limit) : endOfLine(this.text, start, limit);
    const least = start + (mark === "''" ? 2 : 1);
    this.breakOff(
      open,
      !this.isTaken() ? Math.max(end ?? limit, least) : limit,
      mark === 'path'
        ? '`}` is missing for a `${` in this path.'
        : `The string that begins here is not closed. Write \`${mark}\` at its end.`,
    );
  }

  /** Takes all from the beginning of an open literal up to `end` for a broken one. */
  private breakOff(open: Open, end: number, message: string): void {
    this.open.length = this.open.indexOf(open);
    this.at = end;
    while ((this.comments.at(-1)?.end ?? 0) > end) this.comments.pop();
    this.breakLiteral(open.start, message);
  }

  private unopened(at: number, mark: Mark): void {
    const tokens = this.tokens();
    const lastString = tokens.findLast(({ kind }) => kind === 'atom')?.span.end ?? 0;
    const least = this.open.at(-1)?.interpolation?.start ?? 0;
    const start =
      (mark === "''" ? blockBefore(this.text, at) : undefined) ??
      restOfBinding(this.text, at, Math.max(lastString, least));
    while ((tokens.at(-1)?.span.end ?? 0) > start) tokens.pop();
    this.breakLiteral(
      Math.max(start, least, tokens.at(-1)?.span.end ?? 0),
      `The string that ends here has no beginning. Write \`${mark}\` before its first character.`,
    );
  }

  private breakLiteral(start: number, message: string): void {
    this.broken++;
    const span = { start, end: this.at };
    this.push('atom', start, { kind: 'broken', problem: { span, message } });
  }

  private plain(start: number, pattern: RegExp, expr: (span: Span, source: string) => Expr): void {
    this.skip(pattern);
    const span = { start, end: this.at };
    this.push('atom', start, { kind: 'plain', expr: expr(span, this.text.slice(start, this.at)) });
  }

  private push(kind: Token['kind'], start: number, literal?: Literal): void {
    this.tokens().push(this.maker.token(kind, { start, end: this.at }, literal));
  }

  private tokens(): Token[] {
    return this.open.at(-1)?.interpolation?.tokens ?? this.outermost;
  }

  private matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  private skip(pattern: RegExp): boolean {
    if (!this.matches(pattern)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}

function textOf(span: Span, source: string): Expr {
  return { kind: 'string', span, parts: [source], indented: false };
}

function searchPathOf(span: Span, source: string): Expr {
  return { kind: 'search-path', span, name: source.slice(1, -1) };
}

function numberOf(span: Span, source: string): Expr {
  return { kind: /[.]/.test(source) ? 'float' : 'int', span, value: Number(source) };
}

function writtenIn(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === 'text' ? piece.text : piece.kind === 'escape' ? piece.value : '${}',
    )
    .join('');
}
