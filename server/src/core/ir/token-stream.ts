import type { Span } from '../base/span';
import type { SyntaxProblem } from './expr';
import type { Reading } from './tokenise';
import type { Token } from './tokens';

const keywords: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'let',
  'inherit',
  'in',
  'rec',
  'with',
  'assert',
]);

/** How many tokens are looked at ahead, so that hostile text takes no longer than it must. */
const longestName = 20;
const furthestBrace = 2000;

/** What is passed over unread: all of an expression, or a bracket and what it holds. */
export type Extent = 'expression' | 'brackets';

/** What ends the part that a word or a bracket begins. */
const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['${', '}'],
  ['let', 'in'],
  ['if', 'else'],
  ['with', ';'],
  ['assert', ';'],
]);
const ends: ReadonlySet<string> = new Set([')', ']', '}', ';', ',', 'in', 'then', 'else']);

/** Where a block of bindings was opened, and the column of its first binding where that stands alone. */
export type Layout = { readonly indent: number; readonly column: number | undefined };

/** The tokens of a file with the questions that its reader asks, and the problems it found. */
export class TokenStream {
  private position = 0;
  private readonly open = { ')': 0, ']': 0 };
  private reach = 0;
  private settled = true;
  private readonly end: Token;
  private readonly strict: boolean;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly of: {
      /** Where the tokens end: the file's end, or that of an interpolation. */
      readonly end: number;
      readonly reading: Reading;
      readonly found: SyntaxProblem[];
    },
  ) {
    const span = { start: of.end, end: of.end };
    this.end = { kind: 'end', text: '', span, literal: undefined, lineStart: 0, indent: 0 };
    this.strict = of.reading === 'strict';
  }

  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? this.end;
  }

  atEnd(): boolean {
    return this.position >= this.tokens.length;
  }

  skip(): void {
    if (!this.atEnd()) this.position++;
  }

  /** Passes over what is nested too deeply to be read. */
  passOver(extent: Extent): Span {
    const { start } = this.peek().span;
    const open: string[] = [];
    while (!this.atEnd()) {
      const { kind, text } = this.peek();
      const isCode = kind !== 'atom';
      if (isCode && open.length === 0 && ends.has(text)) break;
      const closer = isCode && !this.startsSet('let') ? closers.get(text) : undefined;
      if (closer !== undefined) open.push(closer);
      else if (isCode && text === open.at(-1)) open.pop();
      this.skip();
      if (extent === 'brackets' && open.length === 0) break;
    }
    return { start, end: Math.max(start, this.lastEnd()) };
  }

  /** Takes the next token if it has this text, or whatever it is. */
  take(text?: string): Token | undefined {
    const token = this.peek();
    if (
      token.kind === 'end' ||
      (text !== undefined && (token.text !== text || token.kind === 'atom'))
    )
      return undefined;
    this.position++;
    return token;
  }

  /** Takes an `or` that stands behind no attribute. */
  takeOr(): Token | undefined {
    return this.strict && this.peek().kind === 'name' ? this.take('or') : undefined;
  }

  /** From the file's first character to its last. */
  all(): Span {
    return { start: 0, end: this.of.end };
  }

  /** Where what was read so far ends; white space counts after a set that was never closed. */
  lastEnd(): number {
    return Math.max(this.reach, this.tokens[this.position - 1]?.span.end ?? 0);
  }

  /** What is not closed reaches up to the next token. */
  reachNext(): void {
    this.reach = this.peek().span.start;
  }

  /** The empty place after the last token. */
  gap(): Span {
    return { start: this.lastEnd(), end: this.lastEnd() };
  }

  /** Says what is wrong after the last token, once until a binding ends as it should. */
  report(message: string, span: Span = this.gap()): void {
    if (this.settled) this.of.found.push({ message, span });
    this.settled = false;
  }

  settle(): void {
    this.settled = true;
  }

  /** Tells that brackets are read, within which their closer ends every block. */
  enter(closer: ')' | ']'): void {
    this.open[closer]++;
  }

  leave(closer: ')' | ']'): void {
    this.open[closer]--;
  }

  /** Whether the next token stands in the line of the one before. */
  continuesLine(): boolean {
    return this.peek().lineStart === undefined && !this.startsBinding();
  }

  unexpected(): void {
    const token = this.peek();
    this.report(
      `\`${token.text}\` is not expected here. Remove it, or complete what stands before it.`,
      token.span,
    );
    this.skip();
  }

  problems(): readonly SyntaxProblem[] {
    return this.of.found;
  }

  /** The tokens of an interpolation; what is wrong in them is wrong here too. */
  inner(tokens: readonly Token[], end: number): TokenStream {
    return new TokenStream(tokens, { ...this.of, end });
  }

  isVariable(): boolean {
    const token = this.peek();
    return token.kind === 'name' && !keywords.has(token.text);
  }

  /** Whether the next token begins an argument or a list item, and not the next binding. */
  startsOperand(): boolean {
    const token = this.peek();
    if (token.lineStart !== undefined && this.startsBinding()) return false;
    if (token.kind === 'atom') return true;
    if (this.startsSet('rec') || this.startsSet('let')) return true;
    if (token.text === 'or') return false;
    if (['{', '[', '('].includes(token.text)) return !this.opensFormals();
    return this.isVariable() && ![':', '@'].includes(this.peek(1).text);
  }

  startsSet(keyword: 'rec' | 'let'): boolean {
    const { kind, text } = this.peek();
    return kind === 'name' && text === keyword && this.peek(1).text === '{';
  }

  startsAttrName(): boolean {
    const token = this.peek();
    return this.isVariable() || token.text === '${' || isQuotedName(token);
  }

  /** Whether an attribute path and `=` come next, where they tell that something is missing before them. */
  startsBinding(): boolean {
    return !this.strict && this.bindingPath() !== undefined;
  }

  /** Whether a binding comes next where a value should: `cfg.` before a line that sets `x` is a value. */
  replacesValue(): boolean {
    if (this.strict) return false;
    const path = this.bindingPath();
    if (path === undefined || this.peek().lineStart !== undefined) return path !== undefined;
    return path.every((ahead) => this.peek(ahead).lineStart === undefined);
  }

  /** How many tokens ahead the names of the next binding stand; of `inherit`, none. */
  private bindingPath(): readonly number[] | undefined {
    if (this.peek().text === 'inherit') return [];
    const names: number[] = [];
    let ahead = 0;
    for (;;) {
      const end = this.attrNameEnd(ahead);
      if (end === undefined) return undefined;
      names.push(ahead);
      const next = this.peek(end).text;
      if (next === '=') return names;
      if (next !== '.') return undefined;
      ahead = end + 1;
    }
  }

  /** Behind the name of an attribute that begins so many tokens ahead. */
  private attrNameEnd(ahead: number): number | undefined {
    const token = this.peek(ahead);
    if (token.text === '${') {
      for (let end = ahead + 1; end < ahead + longestName; end++)
        if (this.peek(end).text === '}') return end + 1;
      return undefined;
    }
    const isName = (token.kind === 'name' && !keywords.has(token.text)) || isQuotedName(token);
    return isName ? ahead + 1 : undefined;
  }

  /**
   * Whether what comes next is a binding on a line of its own, so that the name before it is unfinished.
   * Nix takes its name for the rest of the path before it; nobody does who is typing that path. What is
   * broken on purpose goes on further to the right.
   */
  isNextBinding(before?: Token): boolean {
    const { lineStart } = this.peek();
    if (lineStart === undefined) return false;
    if (this.strict && (before === undefined || lineStart > before.indent)) return false;
    return this.bindingPath() !== undefined;
  }

  /** Whether a binding comes next on a line of its own that is indented more than that of `token`. */
  startsDeeper({ indent }: Token): boolean {
    return (this.peek().lineStart ?? -1) > indent && this.startsBinding();
  }

  /** Whether the brace that comes next holds the arguments of a function. */
  opensFormals(): boolean {
    if (this.peek().text !== '{') return false;
    const first = this.peek(1);
    const second = this.peek(2).text;
    if (first.text === '...') return true;
    if (first.text === '}') return second === ':' || second === '@';
    if (first.kind !== 'name') return false;
    if (second === ',' || second === '?') return true;
    return second === '}' && [':', '@'].includes(this.peek(3).text);
  }

  openBlock(opener: Token): Layout {
    const first = this.peek();
    const indented = first.lineStart !== undefined && first.lineStart > opener.indent;
    return { indent: opener.indent, column: indented ? first.lineStart : undefined };
  }

  /** Whether a closing brace comes next that is not further to the left than the line of its opener. */
  closesWithin(opener: Token): boolean {
    const token = this.peek();
    if (token.text !== '}' || token.kind === 'atom') return false;
    return this.strict || token.lineStart === undefined || token.lineStart >= opener.indent;
  }

  /** Whether the block ends here: at its closer, or where the indentation says that it was forgotten. */
  endsBlock(layout: Layout, closer: '}' | 'in'): boolean {
    const token = this.peek();
    if (token.kind === 'end') return true;
    if (this.strict) return token.text === closer && token.kind !== 'atom';
    const column = token.lineStart;
    const first = layout.column;
    const laidOut = first !== undefined && column !== undefined;
    if (token.text === closer && token.kind !== 'atom') {
      if (closer === 'in') return true;
      if (laidOut ? column < first : !this.closesFurtherDown(layout)) return true;
      this.unexpected();
      this.take(';');
      return this.endsBlock(layout, closer);
    }
    if (closer === '}' && token.text === 'in') return true;
    if (token.text === ')' || token.text === ']') {
      if (this.open[token.text] > 0) return laidOut ? column <= layout.indent : true;
      this.unexpected();
      return this.endsBlock(layout, closer);
    }
    if (closer === 'in' && token.text === '}') return true;
    if (laidOut) return column <= layout.indent;
    // A set that begins in the middle of a line does not go on left of that line's text.
    return closer === '}' && layout.indent > 0 && this.isNextBinding() && !this.isDeeper(layout);
  }

  private isDeeper({ indent }: Layout): boolean {
    return (this.peek().lineStart ?? Infinity) > indent;
  }

  /** Whether a brace below, alone in its line, is the one that closes a block which is laid out. */
  private closesFurtherDown({ indent, column }: Layout): boolean {
    if (column === undefined) return false;
    for (let ahead = 1; ahead < furthestBrace; ahead++) {
      const { lineStart, text } = this.peek(ahead);
      if (lineStart !== undefined && lineStart <= indent)
        return text === '}' && lineStart === indent;
    }
    return false;
  }
}

/** Whether a literal can be a name: `"a b"`, also where one of its marks is missing. */
export function isQuotedName({ literal }: Token): boolean {
  return literal?.kind === 'broken' || (literal?.kind === 'text' && literal.mark === '"');
}
