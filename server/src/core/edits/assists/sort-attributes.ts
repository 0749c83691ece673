import { lineEnd } from '../../base/line-ends';
import type { Binding } from '../../ir/expr';
import type { Assist, AssistContext } from './assist';

/** Sorts the bindings of a set by name, each with the comments above it. */
export function* sortAttributes({ steps, text, file }: AssistContext): Iterable<Assist> {
  const step = steps.findLast((other) => other.kind === 'expr' && other.expr.kind === 'attrs');
  if (step?.kind !== 'expr' || step.expr.kind !== 'attrs') return;
  const { bindings, span } = step.expr;
  if (bindings.length < 2 || bindings.some(({ kind }) => kind === 'inherit')) return;
  const open = text.indexOf('{', span.start) + 1;
  const chunks = bindings.map((binding, index) => {
    const before = bindings[index - 1];
    const start = before === undefined ? lineEnd(text, open) : lineEnd(text, before.span.end);
    return { key: nameOf(text, binding), start, end: lineEnd(text, binding.span.end) };
  });
  // Several bindings on one line have no lines of their own to move.
  if (chunks.some(({ start, end }, i) => start >= end || start > (bindings[i]?.span.start ?? 0)))
    return;
  const sorted = [...chunks].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (sorted.every((chunk, index) => chunk === chunks[index])) return;
  const whole = { start: chunks[0]?.start ?? 0, end: chunks.at(-1)?.end ?? 0 };
  const newText = sorted.map(({ start, end }) => text.slice(start, end)).join('');
  yield {
    title: 'Sort the attributes of this set',
    kind: 'rewrite',
    edits: [{ file, edits: [{ span: whole, newText }] }],
  };
}

function nameOf(text: string, binding: Binding): string {
  if (binding.kind === 'inherit') return '';
  return text.slice(binding.path[0]?.span.start, binding.path.at(-1)?.span.end);
}
