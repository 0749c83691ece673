import type { Span } from '../base/span';
import type { FlatTree } from '../syntax/flat-tree';
import { Kind } from '../syntax/kinds';
import type { Expr, SyntaxProblem } from './expr';
import { tokensOf, type Token } from './tokens';

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

/** Where a block of bindings was opened, and the column of its first binding where that stands alone. */
export type Layout = { readonly indent: number; readonly column: number | undefined };

/** The tokens of a broken file with the questions that its recovery asks, and the problems it found. */
export class RecoveryStream {
  private position = 0;
  private readonly open = { ')': 0, ']': 0 };
  private reach = 0;
  private settled = true;
  private readonly tokens: readonly Token[];
  private readonly found: SyntaxProblem[] = [];
  private readonly end: Token;

  constructor(text: string, tree: FlatTree) {
    this.tokens = tokensOf(text, tree);
    const span = { start: text.length, end: text.length };
    this.end = { kind: 'end', text: '', span, node: -1, lineStart: 0, indent: 0 };
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
    if (this.settled) this.found.push({ message, span });
    this.settled = false;
  }

  settle(): void {
    this.settled = true;
  }

  /** Reads what stands in brackets, within which their closer ends every block. */
  within<T>(closer: ')' | ']', read: () => T): T {
    this.open[closer]++;
    const result = read();
    this.open[closer]--;
    return result;
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

  problems(tree: FlatTree): readonly SyntaxProblem[] {
    if (this.found.length > 0) return this.found;
    const error = tree.kind.indexOf(Kind.Error, 0);
    const at = Math.max(0, error);
    const span = { start: tree.start[at] ?? 0, end: tree.end[at] ?? 0 };
    return [{ span, message: 'This is not Nix as it stands.' }];
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
    if (token.text === 'rec') return this.peek(1).text === '{';
    if (token.text === 'or') return false;
    if (['{', '[', '('].includes(token.text)) return !this.opensFormals();
    return this.isVariable() && ![':', '@'].includes(this.peek(1).text);
  }

  startsAttrName(): boolean {
    const token = this.peek();
    return (
      this.isVariable() ||
      token.text === '${' ||
      (token.kind === 'atom' && token.text.startsWith('"'))
    );
  }

  /** Whether an attribute path and `=` come next. */
  startsBinding(): boolean {
    if (this.peek().text === 'inherit') return true;
    let ahead = 0;
    for (;;) {
      const token = this.peek(ahead);
      const isName =
        (token.kind === 'name' && !keywords.has(token.text)) ||
        (token.kind === 'atom' && token.text.startsWith('"'));
      if (!isName) return false;
      const next = this.peek(ahead + 1).text;
      if (next === '=') return true;
      if (next !== '.') return false;
      ahead += 2;
    }
  }

  /** Whether what comes next is a binding on a line of its own, so that the name before it is unfinished. */
  isNextBinding(): boolean {
    return this.peek().lineStart !== undefined && this.startsBinding();
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
    return token.lineStart === undefined || token.lineStart >= opener.indent;
  }

  /** Whether the block ends here: at its closer, or where the indentation says that it was forgotten. */
  endsBlock(layout: Layout, closer: '}' | 'in'): boolean {
    const token = this.peek();
    if (token.kind === 'end') return true;
    const column = token.lineStart;
    const first = layout.column;
    const laidOut = first !== undefined && column !== undefined;
    if (token.text === closer && token.kind !== 'atom') {
      if (!laidOut || closer === 'in') return true;
      if (column < first) return true;
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
    return laidOut && column <= layout.indent;
  }

  /** A string whose end is missing: its line is lost, what follows is not. */
  unclosedString(): Expr {
    const opener = this.peek();
    this.report('The string that begins here is not closed.', opener.span);
    this.skip();
    const line = opener.text === '"';
    while (!this.atEnd()) {
      const token = this.peek();
      if (line ? token.lineStart !== undefined : token.text === "''") break;
      if (token.text === ';' && this.peek(1).lineStart !== undefined) break;
      this.skip();
    }
    if (!line) this.take("''");
    return { kind: 'hole', span: { start: opener.span.start, end: this.lastEnd() } };
  }
}
