import { pathFromUri, type FileUri } from '../../base/uri';
import type { AttrsExpr, Expr } from '../../ir/expr';
import { modulesOf } from '../../model/contexts';
import { machinesWith } from '../../model/machine-file';
import { optionAt } from '../../model/option-at';
import { declarationsBelow } from '../../model/option-tree';
import { resolveOption } from '../../model/resolve-option';
import { relativePath } from '../../base/uri';
import { indentAt, newlineOf } from '../layout';
import type { Assist, AssistContext } from './assist';

/** Imports the module that declares the option, where no machine of the file has it. */
export function* importModule(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span, text, ir } = context;
  const found = optionAt(snapshot, file, span.start);
  if (found === undefined) return;
  const resolved = resolveOption(flake.options, found.path);
  const declarations =
    resolved.kind === 'value'
      ? [resolved.declaration]
      : resolved.kind === 'set'
        ? [...declarationsBelow(resolved.node)]
        : [];
  const modules = new Set(declarations.map(({ modulePlace }) => modulePlace.file));
  const machines = machinesWith(flake, file);
  const reached = new Set<FileUri>(
    machines.flatMap((machine) => machine.modules.map((facts) => facts.file)),
  );
  if (machines.length === 0 || [...modules].some((module) => reached.has(module))) return;
  const folder = pathFromUri(file).replace(/\/[^/]*$/, '');
  for (const module of modules) {
    const path = relativePath(folder, pathFromUri(module).replace(/\/default\.nix$/, ''));
    const edit = importEdit(text, moduleBody(ir.root), path);
    if (edit === undefined || modulesOf(snapshot, file).length === 0) continue;
    yield { title: `Import \`${path}\``, kind: 'quickfix', edits: [{ file, edits: [edit] }] };
  }
}

function moduleBody(expr: Expr): AttrsExpr | undefined {
  if (expr.kind === 'attrs') return expr;
  if (expr.kind === 'lambda' || expr.kind === 'let' || expr.kind === 'with')
    return moduleBody(expr.body);
  return undefined;
}

/** Adds a path to the list of imports, or such a list to the module. */
function importEdit(text: string, body: AttrsExpr | undefined, path: string) {
  if (body === undefined) return undefined;
  for (const binding of body.bindings) {
    if (binding.kind !== 'assign' || binding.path.length !== 1) continue;
    const [name] = binding.path;
    if (name?.kind !== 'static' || name.name !== 'imports') continue;
    return binding.value.kind === 'list' ? itemEdit(text, binding.value, path) : undefined;
  }
  const [first] = body.bindings;
  const newline = newlineOf(text);
  const open = text.indexOf('{', body.span.start) + 1;
  const isOneLine = !text.slice(body.span.start, body.span.end).includes('\n');
  if (first === undefined || isOneLine)
    return { span: { start: open, end: open }, newText: ` imports = [ ${path} ];` };
  const at = { start: first.span.start, end: first.span.start };
  const indent = indentAt(text, first.span.start);
  return { span: at, newText: `imports = [ ${path} ];${newline}${newline}${indent}` };
}

function itemEdit(text: string, list: Expr & { readonly kind: 'list' }, path: string) {
  const last = list.items.at(-1);
  const at = last?.span.end ?? list.span.start + 1;
  const isOneLine = !text.slice(list.span.start, list.span.end).includes('\n');
  const space =
    isOneLine || last === undefined ? ' ' : `${newlineOf(text)}${indentAt(text, last.span.start)}`;
  return { span: { start: at, end: at }, newText: `${space}${path}` };
}
