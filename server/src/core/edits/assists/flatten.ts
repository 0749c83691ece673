import { lineStart } from '../../base/line-ends';
import type { TextEdit } from '../../base/span';
import type { AssignBinding, AttrsExpr } from '../../ir/expr';
import { indentAt } from '../layout';
import type { Assist, AssistContext } from './assist';

/** `a = { b = 1; c = 2; };` becomes `a.b = 1; a.c = 2;`. Comments stay where they are. */
export function* flatten(context: AssistContext): Iterable<Assist> {
  const { text, file } = context;
  const found = bindingOfSet(context);
  if (found === undefined) return;
  const { binding, set } = found;
  const path = text.slice(binding.path[0]?.span.start ?? 0, binding.path.at(-1)?.span.end ?? 0);
  const inner = set.bindings;
  const [first] = inner;
  if (first === undefined || inner.some((other) => other.kind === 'inherit')) return;
  const start = { start: binding.span.start, end: firstContent(text, set, first.span.start) };
  const end = { start: lastContent(text, set), end: binding.span.end };
  const edits: TextEdit[] = [{ span: start, newText: '' }];
  for (const { span } of inner)
    edits.push({ span: { start: span.start, end: span.start }, newText: `${path}.` });
  edits.push({ span: end, newText: '' });
  const dedented = mergeEdits([...edits, ...dedent(context, { binding, set })]);
  yield {
    title: `Write \`${path}\` with dots`,
    kind: 'rewrite',
    edits: [{ file, edits: dedented }],
  };
}

type Found = { readonly binding: AssignBinding; readonly set: AttrsExpr };

/** The binding whose name the caret is on, if its value is a set. */
function bindingOfSet({ steps, span }: AssistContext): Found | undefined {
  const step = steps.findLast(({ kind }) => kind === 'binding');
  if (step?.kind !== 'binding' || step.binding.kind !== 'assign') return undefined;
  const { value, path } = step.binding;
  if (value.kind !== 'attrs' || value.recursive || span.start > (path.at(-1)?.span.end ?? 0))
    return undefined;
  return { binding: step.binding, set: value };
}

/** After the opening brace and the white space that follows it; a comment there stays. */
function firstContent(text: string, set: AttrsExpr, first: number): number {
  const open = text.indexOf('{', set.span.start) + 1;
  const space = /^\s*/.exec(text.slice(open, first))?.[0].length ?? 0;
  return open + space;
}

function lastContent(text: string, set: AttrsExpr): number {
  const close = set.span.end - 1;
  return close - (/\s*$/.exec(text.slice(set.span.start, close))?.[0].length ?? 0);
}

/** Lines of the set move to the left, but for those of texts over several lines. */
function dedent({ text }: AssistContext, { binding, set }: Found): readonly TextEdit[] {
  const [first] = set.bindings;
  if (first === undefined) return [];
  const surplus =
    indentAt(text, first.span.start).length - indentAt(text, binding.span.start).length;
  if (surplus <= 0) return [];
  const edits: TextEdit[] = [];
  for (const { span } of set.bindings) {
    const line = lineStart(text, span.start);
    if (
      line > binding.span.start &&
      line <= span.start &&
      text.slice(line, span.start).trim() === ''
    )
      edits.push({ span: { start: line, end: line + surplus }, newText: '' });
  }
  return edits;
}

/** In order; an edit inside another one is dropped. */
function mergeEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const result: TextEdit[] = [];
  for (const edit of sorted)
    if (edit.span.start >= (result.at(-1)?.span.end ?? 0)) result.push(edit);
  return result;
}
