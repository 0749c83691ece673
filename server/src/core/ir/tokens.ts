import type { Span } from '../base/span';
import type { FlatTree } from '../syntax/flat-tree';
import { Kind } from '../syntax/kinds';

/**
 * A token of a broken file. An `atom` is a literal or a variable that did parse, with its node in the
 * tree; `node` is -1 for everything else.
 */
export type Token = {
  readonly kind: 'name' | 'atom' | 'punctuation' | 'end';
  readonly text: string;
  readonly span: Span;
  readonly node: number;
  /** The column, where nothing but white space stands before it in its line. */
  readonly lineStart: number | undefined;
  /** The indentation of the token's line. */
  readonly indent: number;
};

const atoms: ReadonlySet<number> = new Set([
  Kind.String,
  Kind.IndentedString,
  Kind.Path,
  Kind.HomePath,
  Kind.SearchPath,
  Kind.Uri,
  Kind.Integer,
  Kind.Float,
]);

type Source = { readonly text: string; readonly tree: FlatTree; readonly lines: Lines };

/** The leaves of a tree, with whole literals kept in one piece; comments are left out. */
export function tokensOf(text: string, tree: FlatTree): readonly Token[] {
  const tokens: Token[] = [];
  const source: Source = { text, tree, lines: new Lines(text) };
  let i = 0;
  while (i < tree.count) {
    const next = tree.next[i] ?? tree.count;
    const kind = tree.kind[i] ?? Kind.Other;
    if (atoms.has(kind) && isSound(tree, i)) {
      tokens.push(token(source, { node: i, kind: 'atom' }));
      i = next;
    } else {
      if (next === i + 1 && kind !== Kind.Comment && (tree.end[i] ?? 0) > (tree.start[i] ?? 0))
        tokens.push(token(source, { node: i, kind: leafKind(text, tree, i) }));
      i++;
    }
  }
  return tokens;
}

function leafKind(text: string, tree: FlatTree, i: number): Token['kind'] {
  const first = text[tree.start[i] ?? 0] ?? '';
  const inString = tree.kind[i] === Kind.StringFragment || tree.kind[i] === Kind.EscapeSequence;
  return /[A-Za-z_]/.test(first) && !inString ? 'name' : 'punctuation';
}

function isSound(tree: FlatTree, i: number): boolean {
  const end = tree.next[i] ?? 0;
  for (let child = i; child < end; child++) {
    if (tree.kind[child] === Kind.Error) return false;
    const empty = tree.start[child] === tree.end[child];
    if (empty && (tree.kind[child] === Kind.Token || tree.kind[child] === Kind.Identifier))
      return false;
  }
  return true;
}

/** The indentation of the line that an offset stands in, and where the line's text begins. */
type Line = { readonly indent: number; readonly textStart: number };

/** Finds lines for offsets that never go back, so that a long line is read once. */
class Lines {
  private lineStart = 0;
  private nextLine: number;
  private line: Line;

  constructor(private readonly text: string) {
    this.line = this.lineFrom(0);
    this.nextLine = this.endFrom(0);
  }

  at(offset: number): Line {
    while (this.nextLine <= offset) {
      this.lineStart = this.nextLine;
      this.nextLine = this.endFrom(this.lineStart);
      this.line = this.lineFrom(this.lineStart);
    }
    return this.line;
  }

  private endFrom(start: number): number {
    const newline = this.text.indexOf('\n', start);
    return newline === -1 ? Infinity : newline + 1;
  }

  private lineFrom(start: number): Line {
    let textStart = start;
    while (/[^\S\n]/.test(this.text[textStart] ?? '\n')) textStart++;
    // A line that begins with `=` lacks its name, after which a space stood.
    const lacksName = textStart > start && this.text[textStart] === '=';
    return { indent: textStart - start - (lacksName ? 1 : 0), textStart };
  }
}

function token(
  { text, tree, lines }: Source,
  { node, kind }: { readonly node: number; readonly kind: Token['kind'] },
): Token {
  const span = { start: tree.start[node] ?? 0, end: tree.end[node] ?? 0 };
  const { indent, textStart } = lines.at(span.start);
  return {
    kind,
    text: text.slice(span.start, span.end),
    span,
    node,
    lineStart: textStart === span.start ? indent : undefined,
    indent,
  };
}
