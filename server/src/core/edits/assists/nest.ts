import { indentAt, newlineOf } from '../layout';
import type { Assist, AssistContext } from './assist';
import type { AssignBinding, Binding } from '../../ir/expr';

/** Neighbours that begin alike, `a.b = 1; a.c = 2;`, become `a = { b = 1; c = 2; };`. */
export function* nest(context: AssistContext): Iterable<Assist> {
  const { steps, text, file, span, ir } = context;
  const step = steps.findLast(({ kind }) => kind === 'binding');
  if (step?.kind !== 'binding' || step.binding.kind !== 'assign') return;
  const { owner, binding } = step;
  const [head] = binding.path;
  if (owner === undefined || head?.kind !== 'static' || binding.path.length < 2) return;
  if (span.start > (binding.path.at(-1)?.span.end ?? 0)) return;
  const run = neighbours(owner.bindings, binding, head.name);
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return;
  const whole = { start: first.span.start, end: last.span.end };
  // A comment between them would have to be moved by guessing to whom it belongs.
  if (ir.comments.some(({ start, end }) => whole.start <= start && end <= whole.end)) return;
  const newline = newlineOf(text);
  const indent = indentAt(text, first.span.start);
  const lines = run.map(({ path, span: { end } }) => {
    const rest = text.slice(path[1]?.span.start, end);
    return `${indent}  ${rest}`;
  });
  const name = text.slice(head.span.start, head.span.end);
  const newText = [`${name} = {`, ...lines, `${indent}};`].join(newline);
  yield {
    title: `Write \`${name}\` with braces`,
    kind: 'rewrite',
    edits: [{ file, edits: [{ span: whole, newText }] }],
  };
}

/** The bindings before and after one that have the same first name, without another between. */
function neighbours(
  bindings: readonly Binding[],
  binding: AssignBinding,
  name: string,
): readonly AssignBinding[] {
  const isAlike = (other: Binding | undefined): other is AssignBinding => {
    const first = other?.kind === 'assign' && other.path.length > 1 ? other.path[0] : undefined;
    return first?.kind === 'static' && first.name === name;
  };
  let from = bindings.indexOf(binding);
  let to = from;
  while (isAlike(bindings[from - 1])) from--;
  while (isAlike(bindings[to + 1])) to++;
  return bindings.slice(from, to + 1).filter(isAlike);
}
