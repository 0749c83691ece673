import type { Span, TextEdit } from '../base/span';
import type { Expr, InheritBinding } from '../ir/expr';
import { stepsTo } from '../ir/find';

/** The `inherit` whose name stands at an offset. */
export function inheritAt(root: Expr, offset: number): InheritBinding | undefined {
  const last = stepsTo(root, offset).findLast((step) => step.kind === 'binding');
  if (last?.kind !== 'binding' || last.binding.kind !== 'inherit') return undefined;
  const isName = last.binding.names.some(({ span }) => span.start <= offset && offset < span.end);
  return isName ? last.binding : undefined;
}

/** Takes a name out of an `inherit` and writes it as a binding of its own: `key = value;`. */
export function splitInherit(
  text: string,
  binding: InheritBinding,
  name: Span,
  written: string,
): readonly TextEdit[] {
  if (binding.names.length === 1) return [{ span: binding.span, newText: written }];
  const before = /\s*$/.exec(text.slice(binding.span.start, name.start))?.[0].length ?? 0;
  const end = { start: binding.span.end, end: binding.span.end };
  return [
    { span: { start: name.start - before, end: name.end }, newText: '' },
    { span: end, newText: ` ${written}` },
  ];
}

/** The set that an `inherit (set)` takes its names from, followed by a name. */
export function inheritedFrom(text: string, { from }: InheritBinding, name: string): string {
  if (from === undefined) return name;
  const source = text.slice(from.span.start, from.span.end);
  return from.kind === 'var' || from.kind === 'select'
    ? `${source}.${name}`
    : `(${source}).${name}`;
}
