import type { AssignBinding } from '../../ir/expr';
import { modulesOf } from '../../model/contexts';
import { optionAt, staticNames } from '../../model/option-at';
import { isPrefix, pathText, segmentText, type OptionPath } from '../../model/option-path';
import { serviceAt, type Service } from '../../model/services';
import { indentAt, newlineOf } from '../layout';
import type { Assist, AssistContext } from './assist';
import { sampleValue } from './sample-value';

/** Below the line that enables a service: its other options, each with its default, to be changed. */
export function* configureService(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span, text } = context;
  const found = optionAt(snapshot, file, span.start);
  const enable = enableBinding(context);
  if (found?.role !== 'definition' || enable === undefined) return;
  const service = serviceAt(flake, found.path.slice(0, found.path.indexOf('enable')));
  if (service === undefined) return;
  const written = modulesOf(snapshot, file).flatMap(({ defined }) =>
    defined.definitions.map(({ path }) => path),
  );
  const lines = linesFor(service, written);
  if (lines.length === 0) return;
  const { binding, name } = enable;
  const prefix = text.slice(binding.span.start, name);
  const at = endOfLine(text, binding.span.end);
  const isLine = at.end === text.length || /[\r\n]/.test(text[at.end] ?? '');
  const space = isLine ? `${newlineOf(text)}${indentAt(text, binding.span.start)}` : ' ';
  const place = isLine ? at.end : binding.span.end;
  const newText = lines.map((line) => `${space}${prefix}${line}`).join('');
  yield {
    title: `Configure \`${pathText(service.path)}\``,
    kind: 'refactor',
    edits: [{ file, edits: [{ span: { start: place, end: place }, newText }] }],
  };
}

type Enable = {
  readonly binding: AssignBinding;
  /** Where `enable` begins. */ readonly name: number;
};

/** The binding around the caret whose path ends with `enable`. */
function enableBinding({ steps }: AssistContext): Enable | undefined {
  const step = steps.findLast(({ kind }) => kind === 'binding');
  if (step?.kind !== 'binding' || step.binding.kind !== 'assign') return undefined;
  const last = step.binding.path.at(-1);
  const isEnable = staticNames(step.binding.path)?.at(-1) === 'enable';
  return last !== undefined && isEnable
    ? { binding: step.binding, name: last.span.start }
    : undefined;
}

/** The options directly in the service that the file does not set yet. */
function linesFor({ path, node }: Service, written: readonly OptionPath[]): readonly string[] {
  return [...node.children].flatMap(([name, { declarations }]) => {
    const [declaration] = declarations;
    const whole = [...path, name];
    if (declaration === undefined || name === 'enable') return [];
    if (declaration.readOnly || declaration.internal) return [];
    // A default that is computed follows other options, and is best left to do so.
    if (declaration.default.kind === 'expression') return [];
    if (written.some((other) => isPrefix(whole, other))) return [];
    return [`${segmentText(name)} = ${sampleValue(declaration)};`];
  });
}

/** A comment that follows on the same line belongs to the binding before it. */
function endOfLine(text: string, offset: number): { readonly end: number } {
  return { end: offset + (/^[ \t]*(#[^\r\n]*)?/.exec(text.slice(offset))?.[0].length ?? 0) };
}
