import type { FileEdit, Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AttrsExpr, Binding } from '../ir/expr';
import { contextsOf, modulesOf } from '../model/contexts';
import { staticNames } from '../model/option-at';
import { isPrefix, pathKey, pathText, type OptionPath } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';
import { indentAt, newlineOf } from './layout';

export type SetOptionResult =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Sets an option in a file: changes the value that is written there, or adds a definition beside
 * those that are most like it and in their style. `value` is Nix; its further lines are indented as the
 * first.
 */
export function setOption(
  snapshot: Snapshot,
  file: FileUri,
  { path, value }: { readonly path: OptionPath; readonly value: string },
): SetOptionResult {
  const text = snapshot.text(file);
  const ir = snapshot.ir(file);
  if (text === undefined || ir === undefined)
    return { kind: 'refused', why: 'The file is not open to reading.' };
  if (ir.problems.length > 0)
    return { kind: 'refused', why: 'The file has a syntax error. Mend it first.' };
  const written = writtenValue(snapshot, file, path);
  if (written !== undefined)
    return { kind: 'edit', edit: { file, edits: [{ span: written, newText: value }] } };
  const place = bestPlace(contextsOf(snapshot, file), path);
  if (place === undefined)
    return {
      kind: 'refused',
      why: `No place was found for \`${pathText(path)}\`. Write it by hand.`,
    };
  const binding = `${pathText(path.slice(place.context.length))} = ${value};`;
  return { kind: 'edit', edit: { file, edits: [insertion(text, place, binding)] } };
}

/** The value that the file gives the option, where it stands once and as a whole. */
function writtenValue(snapshot: Snapshot, file: FileUri, path: OptionPath): Span | undefined {
  const found = modulesOf(snapshot, file)
    .flatMap(({ defined }) => defined.definitions)
    .filter((definition) => pathKey(definition.path) === pathKey(path));
  const [only, ...others] = found;
  const source = only?.value.source;
  if (others.length > 0 || source?.scope.file !== file) return undefined;
  return source.expr.span;
}

type Target = {
  readonly expr: AttrsExpr;
  readonly context: OptionPath;
  /** The binding after which the new one goes. */
  readonly after: Binding | undefined;
};

/** The set that shares most of the path with the new definition, itself or by one of its bindings. */
function bestPlace(
  contexts: ReadonlyMap<AttrsExpr, OptionPath>,
  path: OptionPath,
): Target | undefined {
  let best: (Target & { readonly shared: number }) | undefined;
  for (const [expr, context] of contexts) {
    if (!isPrefix(context, path) || context.length === path.length) continue;
    const { after, shared } = mostAlike(expr, path.slice(context.length));
    const total = context.length + shared;
    if (
      best === undefined ||
      total > best.shared ||
      (total === best.shared && context.length > best.context.length)
    )
      best = { expr, context, after, shared: total };
  }
  return best;
}

function mostAlike(
  expr: AttrsExpr,
  path: OptionPath,
): { readonly after: Binding | undefined; readonly shared: number } {
  let after = expr.bindings.at(-1);
  let most = 0;
  for (const binding of expr.bindings) {
    const written = binding.kind === 'assign' ? staticNames(binding.path) : undefined;
    const shared = written === undefined ? 0 : sharedLength(written, path);
    if (shared >= most && shared > 0) {
      most = shared;
      after = binding;
    }
  }
  return { after, shared: most };
}

function sharedLength(a: OptionPath, b: OptionPath): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function insertion(
  text: string,
  { expr, after }: Target,
  binding: string,
): FileEdit['edits'][number] {
  const newline = newlineOf(text);
  const indented = (indent: string) => binding.split('\n').join(`${newline}${indent}`);
  const isOneLine = !text.slice(expr.span.start, expr.span.end).includes('\n');
  if (after !== undefined) {
    const at = { start: after.span.end, end: after.span.end };
    if (isOneLine) return { span: at, newText: ` ${binding}` };
    const end = endOfLineComment(text, after.span.end);
    const indent = indentAt(text, after.span.start);
    return { span: { start: end, end }, newText: `${newline}${indent}${indented(indent)}` };
  }
  const inside = expr.span.start + text.slice(expr.span.start).indexOf('{') + 1;
  const at = { start: inside, end: inside };
  const isEmpty = text.slice(inside, expr.span.end - 1).trim() === '';
  if (isOneLine && isEmpty)
    return { span: { start: inside, end: expr.span.end - 1 }, newText: ` ${binding} ` };
  const indent = `${indentAt(text, expr.span.start)}  `;
  return { span: at, newText: `${newline}${indent}${indented(indent)}` };
}

/** A comment that follows on the same line belongs to the binding before it. */
function endOfLineComment(text: string, offset: number): number {
  const rest = /^[ \t]*#[^\r\n]*/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}
