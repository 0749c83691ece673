import { touches, type Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { stepsTo } from '../ir/find';
import type { Snapshot } from '../model/snapshot';

/** What a selection grows to from an offset: name, path, value, binding, set, file; the smallest first. */
export function selectionRanges(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): readonly Span[] {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return [];
  const spans: Span[] = [{ start: 0, end: text.length }];
  for (const step of stepsTo(ir.root, offset)) {
    if (step.kind === 'expr') {
      spans.push(step.expr.span);
      if (step.expr.kind === 'select') spans.push(...namesAt(step.expr.path, offset));
      continue;
    }
    const { binding } = step;
    spans.push(binding.span);
    const names = binding.kind === 'assign' ? binding.path : binding.names;
    const whole = { start: names[0]?.span.start ?? 0, end: names.at(-1)?.span.end ?? 0 };
    if (touches(whole, offset)) spans.push(whole, ...namesAt(names, offset));
  }
  return spans.reverse().filter(isGrowing);
}

function namesAt(names: readonly { readonly span: Span }[], offset: number): readonly Span[] {
  return names.flatMap(({ span }) => (touches(span, offset) ? [span] : [])).slice(0, 1);
}

function isGrowing(span: Span, index: number, all: readonly Span[]): boolean {
  const before = all[index - 1];
  if (before === undefined) return true;
  const isSame = before.start === span.start && before.end === span.end;
  return !isSame && span.start <= before.start && before.end <= span.end;
}
