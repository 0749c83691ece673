import { indentAt, newlineOf } from '../layout';
import type { Assist, AssistContext } from './assist';
import { modulesOf } from '../../model/contexts';
import { touches } from '../../base/span';

/** Gives an option that says nothing of itself a description to fill in. */
export function* addDescription(context: AssistContext): Iterable<Assist> {
  const { snapshot, file, span, text, steps } = context;
  const declared = modulesOf(snapshot, file).flatMap(
    ({ declared: { declarations } }) => declarations,
  );
  const found = declared.find(
    ({ place }) => place?.file === file && touches(place.binding, span.start),
  );
  if (found === undefined || found.description !== undefined) return;
  const value = steps
    .flatMap((step) => (step.kind === 'binding' ? [step.binding] : []))
    .flatMap((binding) => (binding.kind === 'assign' ? [binding] : []))
    .find(({ path }) => path.at(-1)?.span.start === found.place?.name.start)?.value;
  const set = value?.kind === 'apply' ? value.argument : undefined;
  if (set?.kind !== 'attrs') return;
  const last = set.bindings.at(-1);
  const at = last?.span.end ?? set.span.start + 1;
  const isOneLine = !text.slice(set.span.start, set.span.end).includes('\n');
  const newText =
    isOneLine || last === undefined
      ? ' description = "";'
      : `${newlineOf(text)}${indentAt(text, last.span.start)}description = "";`;
  yield {
    title: `Add a description to \`${found.path.at(-1) ?? ''}\``,
    kind: 'rewrite',
    edits: [{ file, edits: [{ span: { start: at, end: at }, newText }] }],
  };
}
