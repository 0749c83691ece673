import { lineStart } from '../base/line-ends';
import type { Span, TextEdit } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AssignBinding, FileIr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { readText } from '../ir/read-text';
import type { Snapshot } from '../model/snapshot';
import { indentAt } from './layout';

export type Typed = {
  readonly character: ';' | '\n';
  /** The offset after it. */
  readonly offset: number;
  /** One step of indentation. */
  readonly unit: string;
};

/** What is put right right after a semicolon or the start of a line was typed; edits stay on that line. */
export function formatOnType(snapshot: Snapshot, file: FileUri, typed: Typed): readonly TextEdit[] {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return [];
  if (typed.character === '\n') return isProse(ir, typed.offset) ? [] : indentLine(ir, text, typed);
  const double = withoutDouble({ ir, text, offset: typed.offset });
  return double.length > 0
    ? double
    : [...spaceEquals(ir, text, typed), ...alignEnd(ir, text, typed)];
}

/** Whether an offset stands in a string or a comment. */
function isProse({ root, comments }: FileIr, offset: number): boolean {
  const last = stepsTo(root, offset).at(-1);
  const isText =
    last?.kind === 'expr' &&
    last.expr.kind === 'string' &&
    last.expr.span.start < offset &&
    offset < last.expr.span.end;
  return isText || comments.some(({ start, end }) => start < offset && offset <= end);
}

type At = { readonly ir: FileIr; readonly text: string; readonly offset: number };

/** A second semicolon, where the file is sound without it. */
function withoutDouble({ ir, text, offset }: At): readonly TextEdit[] {
  const isDouble = text[offset] === ';' || text[offset - 2] === ';';
  if (!isDouble || ir.problems.length === 0) return [];
  const span =
    text[offset] === ';' ? { start: offset, end: offset + 1 } : { start: offset - 1, end: offset };
  const without = text.slice(0, span.start) + text.slice(span.end);
  return readText(without).problems.length === 0 ? [{ span, newText: '' }] : [];
}

/** `a=1;` becomes `a = 1;`. */
function spaceEquals(ir: FileIr, text: string, { offset }: Typed): readonly TextEdit[] {
  const binding = bindingEndingAt(ir, offset);
  if (binding === undefined || binding.value.kind === 'hole') return [];
  const span = { start: binding.path.at(-1)?.span.end ?? 0, end: valueStart(text, binding) };
  const between = text.slice(span.start, span.end);
  const isOneLine = !/[\r\n]/.test(text[span.end] ?? '');
  return isOneLine && /^[ \t]*=[ \t]*$/.test(between) && between !== ' = '
    ? [{ span, newText: ' = ' }]
    : [];
}

/** Where the text of a value begins, parentheses included. */
function valueStart(text: string, { path, span }: AssignBinding): number {
  const start = path.at(-1)?.span.end ?? span.start;
  return start + (/^[ \t]*=[ \t]*/.exec(text.slice(start))?.[0].length ?? 0);
}

/** A line that only closes a bracket stands below the line that opens it. */
function alignEnd(ir: FileIr, text: string, { offset }: Typed): readonly TextEdit[] {
  const binding = bindingEndingAt(ir, offset);
  const line = lineOf(text, offset);
  if (binding === undefined || !/^[ \t]*[\]})]+;$/.test(text.slice(line.start, offset))) return [];
  if (binding.span.start >= line.start) return [];
  return reindent(text, line.start, indentAt(text, binding.span.start));
}

function bindingEndingAt({ root }: FileIr, offset: number): AssignBinding | undefined {
  const step = stepsTo(root, offset).findLast(
    (other) => other.kind === 'binding' && other.binding.span.end === offset,
  );
  return step?.kind === 'binding' && step.binding.kind === 'assign' ? step.binding : undefined;
}

/** A new line stands below its siblings, or one step inside what has just been opened. */
function indentLine(ir: FileIr, text: string, { offset, unit }: Typed): readonly TextEdit[] {
  const line = lineOf(text, offset);
  const before = text.slice(0, line.start).trimEnd();
  const rest = text.slice(offset, line.end).trim();
  if (isProse(ir, before.length)) return [];
  const indent = indentAfter(ir, { text, before, unit: /^[\]})]/.test(rest) ? '' : unit });
  return indent === undefined ? [] : reindent(text, line.start, indent);
}

function indentAfter(
  ir: FileIr,
  { text, before, unit }: { readonly text: string; readonly before: string; readonly unit: string },
): string | undefined {
  const own = indentAt(text, before.length);
  if (/[[{(=]$/.test(before) || /(^|\s)let$/.test(before)) return own + unit;
  if (!before.endsWith(';')) return undefined;
  const step = stepsTo(ir.root, before.length).findLast(
    (other) => other.kind === 'binding' && other.binding.span.end === before.length,
  );
  return step?.kind === 'binding' ? indentAt(text, step.binding.span.start) : undefined;
}

function lineOf(text: string, offset: number): Span {
  const end = text.slice(offset).search(/\r?\n|$/);
  return { start: lineStart(text, offset), end: offset + end };
}

function reindent(text: string, start: number, indent: string): readonly TextEdit[] {
  const now = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  return now === indent ? [] : [{ span: { start, end: start + now.length }, newText: indent }];
}
