import type { TextEdit } from '../base/span';
import { folderOf, pathFromUri, relativePath, type FileUri } from '../base/uri';
import type { AttrsExpr, Expr, FileIr } from '../ir/expr';
import { indentAt, newlineOf } from './layout';

/** How a module is written in the imports of a file. */
export function importPath(file: FileUri, module: FileUri): string {
  const target = pathFromUri(module).replace(/\/default\.nix$/, '');
  return relativePath(folderOf(pathFromUri(file)), target);
}

/** Adds a path to the module's list of imports, or such a list; undefined where the list is computed. */
export function addImport(text: string, ir: FileIr, path: string): TextEdit | undefined {
  const body = moduleBody(ir.root);
  return body && importEdit(text, body, path);
}

function moduleBody(expr: Expr): AttrsExpr | undefined {
  if (expr.kind === 'attrs') return expr;
  if (expr.kind === 'lambda' || expr.kind === 'let' || expr.kind === 'with')
    return moduleBody(expr.body);
  return undefined;
}

function importEdit(text: string, body: AttrsExpr, path: string): TextEdit | undefined {
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
  const imports = `imports = [ ${path} ];`;
  if (isOneLine) return { span: { start: open, end: open }, newText: ` ${imports}` };
  if (first === undefined) {
    const newText = `${newline}${indentAt(text, body.span.start)}  ${imports}`;
    return { span: { start: open, end: open }, newText };
  }
  const at = { start: first.span.start, end: first.span.start };
  const indent = indentAt(text, first.span.start);
  return { span: at, newText: `${imports}${newline}${newline}${indent}` };
}

function itemEdit(text: string, list: Expr & { readonly kind: 'list' }, path: string): TextEdit {
  const last = list.items.at(-1);
  const at = last?.span.end ?? list.span.start + 1;
  const isOneLine = !text.slice(list.span.start, list.span.end).includes('\n');
  const space =
    isOneLine || last === undefined ? ' ' : `${newlineOf(text)}${indentAt(text, last.span.start)}`;
  return { span: { start: at, end: at }, newText: `${space}${path}` };
}
