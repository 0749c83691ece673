import type { Span } from '../base/span';
import type { Thunk } from '../eval/thunk';
import type { Definition } from '../model/definitions';
import { machinesWith } from '../model/machine-file';
import type { ModuleFacts } from '../model/module-facts';
import { evaluatedOption } from '../model/evaluated-option';
import { pathText, type OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import { shapeOf } from '../model/shape';
import { isUpstream } from '../model/upstream';
import { describeType } from '../types/describe-type';
import { contradicts, type Shape } from '../types/fit';
import { typeName, type OptionType } from '../types/option-type';
import type { Check, CheckContext, CheckResult } from './check';
import { typeOutside } from './outside-options';

/** A value is set that is not of the option's type. */
export const typeMismatch: Check = {
  code: 'type-mismatch',
  severity: 'error',
  *run(context) {
    if (!context.isModule) return;
    for (const facts of context.modules) {
      for (const definition of facts.defined.definitions)
        yield* wrongValue(context, facts, definition);
      for (const { file, expr, path } of facts.defined.contexts)
        if (file === context.file) yield* wrongSet(context, path, expr.span);
    }
  },
};

function* wrongValue(
  context: CheckContext,
  facts: ModuleFacts,
  { path, value, place, unsure, conditions }: Definition,
): Iterable<CheckResult> {
  const { file } = context;
  const source = value.source;
  if (source?.scope.file !== file || place.file !== file) return;
  const type = certainType(context, path, unsure);
  if (type === undefined || facts.session.run(() => conditions.some(isFalse)) === true) return;
  const shape = facts.session.run(() => shapeOf(value.force())) ?? { kind: 'unknown' };
  if (shape.kind === 'attrs') return;
  if (contradicts(type, shape)) yield report(path, type, { shape, span: source.expr.span });
}

/** `mkIf false` takes its value away before Nix looks at the type. */
function isFalse(condition: Thunk): boolean {
  const value = condition.force();
  return value.kind === 'bool' && !value.value;
}

function* wrongSet(context: CheckContext, path: OptionPath, span: Span): Iterable<CheckResult> {
  // A set whose brace is missing may not have been meant as one.
  const text = context.snapshot.text(context.file) ?? '';
  if (!/^(\{|rec\b)/.test(text.slice(span.start, span.start + 4))) return;
  const type = certainType(context, path, false);
  if (type === undefined || !contradicts(type, { kind: 'attrs' })) return;
  // The check `enable-option-with-attrset` says more of these.
  const isOwn = resolveOption(context.flake.options, path).kind === 'value';
  if (isOwn && path.at(-1) === 'enable' && type.kind === 'bool') return;
  yield report(path, type, {
    shape: { kind: 'attrs' },
    span: { start: span.start, end: span.start + 1 },
  });
}

/** An option declared by several modules may have a type that is wider than each of theirs. */
function certainType(
  context: CheckContext,
  path: OptionPath,
  unsure: boolean,
): OptionType | undefined {
  const resolved = resolveOption(context.flake.options, path);
  if (resolved.kind === 'value')
    return resolved.only &&
      !isOtherwise(context, path, resolved.type) &&
      !mayBeOfAnotherProgram(context, path)
      ? resolved.type
      : undefined;
  const isDeclaredElsewhere = resolved.kind === 'missing' && !resolved.open && !unsure;
  return isDeclaredElsewhere ? typeOutside(context, path) : undefined;
}

/** Whether Nix found another type; then nothing is certain. */
function isOtherwise(
  { snapshot, flake }: CheckContext,
  path: OptionPath,
  type: OptionType,
): boolean {
  const evaluated = evaluatedOption(snapshot, flake, path)?.option.type;
  const [ours, theirs] = [typeName(type), evaluated && typeName(evaluated)];
  return evaluated !== undefined && evaluated.kind !== 'opaque' && ours !== theirs;
}

/** A module that no machine imports may be one of Home Manager's, which has options of the same names. */
function mayBeOfAnotherProgram({ flake, file }: CheckContext, [root = '']: OptionPath): boolean {
  return isUpstream(root) && machinesWith(flake, file).length === 0;
}

function report(
  path: OptionPath,
  type: OptionType,
  { shape, span }: { readonly shape: Shape; readonly span: Span },
): CheckResult {
  return {
    span,
    message: `\`${pathText(path)}\` takes ${withArticle(describeType(type))}, but this is ${describeShape(shape)}.`,
  };
}

function withArticle(description: string): string {
  if (/^(null|one of|either|strings|value|\d)/.test(description))
    return `${/^\d/.test(description) ? 'a ' : ''}${description}`;
  return `${/^[aeiou]/.test(description) && !description.startsWith('uni') ? 'an' : 'a'} ${description}`;
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return `the string ${JSON.stringify(shorten(shape.value))}`;
    case 'int':
    case 'float':
      return `the number ${shape.value}`;
    case 'bool':
      return `\`${shape.value}\``;
    case 'null':
      return '`null`';
    case 'attrs':
      return 'an attribute set';
    default:
      return `a ${shape.kind}`;
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
