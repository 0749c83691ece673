import { lineEnd, lineStart } from '../base/line-ends';
import type { Span } from '../base/span';

/** What begins and ends a string. */
export type Mark = '"' | "''";

const onlyClosers = /^\s*[;)\]},][\s;)\]},]*(?:#.*)?$/;
const goesOn = /^\s+(?:\+|\/\/|\|>|then\b|else\b|or\b)/;
const bindingStart = /(?:^|[{;])\s*[A-Za-z_"$][^\s=;{}]*\s*=(?!=)\s*/g;
const codeLine =
  /^\s*(?:[A-Za-z_"$][^\s=;]*\s*=(?!=)(?:\s|$)|(?:inherit|in|then|else)\b|[;)\]}]|\+|\/\/)/;

/** Whether a mark cannot be a beginning, by what stands beside it. */
export function looksClosing(text: string, at: number, mark: Mark): boolean {
  const after = text.slice(at + mark.length, lineEnd(text, at));
  if (onlyClosers.test(after)) return true;
  if (mark === "''") return /^;/.test(after) || goesOn.test(after);
  return /[\w)}%]/.test(text[at - 1] ?? ' ');
}

/** A string up to where it may end: `written` is its text, with something for its interpolations. */
type Begun = { readonly mark: Mark; readonly start: number; readonly written: string };

/** Whether the mark at `at` begins the next string, because the one before it was never closed. */
export function wantsEnd(text: string, { mark, start, written }: Begun, at: number): boolean {
  if (looksClosing(text, at, mark)) return false;
  if (mark === "''") return cutBelow(text, start, at) !== undefined;
  const [first = '', ...lines] = written.split('\n');
  const follows = text[at + 1] ?? ' ';
  if (lines.length === 0) return /\w/.test(follows) && /;\s+\S+\s*=\s*$/.test(first);
  if (/^\s*$/.test(lines.at(-1) ?? '') && /\S/.test(follows)) return true;
  return first.trimEnd().endsWith(';') || lines.some((line) => codeLine.test(line));
}

/** Where a string between double quotes would end that takes no further line. */
export function endOfLine(text: string, start: number, limit: number): number {
  const line = text.slice(start, lineEnd(text, start));
  const next = /;\s+\S+\s*=\s*$/.exec(text.slice(start, limit));
  if (next !== null && start + next.index < start + line.length) return start + next.index;
  return start + line.replace(/(?:(?<![[(\s])\s*[;)\],]|(?<![{\s])\s+\})*\s*$/, '').length;
}

/**
 * Where an indented string would end at the latest, because a line of code follows that is indented
 * no more than the line on which it began. Nothing is said of text that is not indented itself.
 */
export function cutBelow(text: string, start: number, limit: number): number | undefined {
  const { indent } = lineAt(text, start);
  let inText = false;
  for (let line = nextLine(text, start); line < limit; line = nextLine(text, line)) {
    const { indent: column, textStart, end } = lineAt(text, line);
    if (textStart === end) continue;
    if (textStart >= limit) return undefined;
    if (column > indent) inText = true;
    else if (codeLine.test(text.slice(line, end))) return line - 1;
    else if (!inText) return undefined;
  }
  return undefined;
}

/**
 * Where the text of an indented string begins whose last mark stands at `at` alone in its line: below
 * the last line that is indented no more.
 */
export function blockBefore(text: string, at: number): number | undefined {
  const { start, indent, textStart } = lineAt(text, at);
  const least = textStart === at ? indent : indent - 1;
  if (textStart !== at && [...text.slice(start, at).matchAll(bindingStart)].length > 0)
    return undefined;
  let first = textStart;
  for (let line = start; line > 0;) {
    const above = lineAt(text, line - 1);
    line = above.start;
    if (above.textStart === above.end) continue;
    if (above.indent <= least) return first;
    first = above.textStart;
  }
  return undefined;
}

/** Where the value begins, in the line before `at`, behind `least`. */
export function restOfBinding(text: string, at: number, least: number): number {
  const from = Math.max(lineAt(text, at).start, least);
  const line = text.slice(from, at);
  const last = [...line.matchAll(bindingStart)].at(-1);
  const value = last === undefined ? 0 : last.index + last[0].length;
  return from + value + (/^[\s()[\]{};,=]*/.exec(line.slice(value))?.[0].length ?? 0);
}

/** `end` leaves out the white space at the end of the line. */
type Line = Span & { readonly indent: number; readonly textStart: number };

function lineAt(text: string, offset: number): Line {
  const start = lineStart(text, offset);
  const line = text.slice(start, lineEnd(text, offset));
  const indent = line.length - line.trimStart().length;
  return {
    start,
    end: start + Math.max(indent, line.trimEnd().length),
    indent,
    textStart: start + indent,
  };
}

function nextLine(text: string, offset: number): number {
  return lineEnd(text, offset) + 1;
}
