import type { TextEdit } from '../base/span';
import type { FileUri } from '../base/uri';
import type { FileIr, Formals, LambdaExpr } from '../ir/expr';
import { layersAt, namesOf } from '../ir/names';
import type { Flake, Snapshot } from '../model/snapshot';
import { indentAt, newlineOf } from './layout';

/** The arguments that NixOS gives to every module. */
export const moduleArguments = ['config', 'lib', 'pkgs'] as const;

export type ModuleArgument = (typeof moduleArguments)[number];

/** Whether a file is one module from its beginning to its end. */
export function isWholeModule(snapshot: Snapshot, flake: Flake, file: FileUri): boolean {
  const facts = snapshot.facts(file);
  return facts !== undefined && file !== flake.facts?.file && flake.modulesIn(file).includes(facts);
}

/** What makes an argument of a module seen at an offset. */
export type AddedArgument =
  | { readonly kind: 'there' }
  | { readonly kind: 'edit'; readonly edit: TextEdit }
  /** The function takes its arguments in another way. */
  | { readonly kind: 'refused' };

/** Lets a module take an argument; one that is a plain set becomes a function. */
export function addArgument(
  text: string,
  ir: FileIr,
  { name, offset }: { readonly name: string; readonly offset: number },
): AddedArgument {
  if (isSeen(ir, name, offset)) return { kind: 'there' };
  const { root } = ir;
  if (root.kind === 'lambda') return inFormals(text, root, name);
  if (root.kind !== 'attrs' && root.kind !== 'let') return { kind: 'refused' };
  const at = { start: root.span.start, end: root.span.start };
  const newText = `{ ${name}, ... }:${newlineOf(text)}${indentAt(text, at.start)}`;
  return { kind: 'edit', edit: { span: at, newText } };
}

/** Names of a `with` do not count: it is not known whether the set has this one. */
function isSeen(ir: FileIr, name: string, offset: number): boolean {
  return layersAt(namesOf(ir), offset).some(
    (layer) => layer.kind === 'names' && layer.names.has(name),
  );
}

function inFormals(text: string, { formals }: LambdaExpr, name: string): AddedArgument {
  if (formals === undefined) return { kind: 'refused' };
  const last = formals.names.at(-1);
  if (last === undefined) return { kind: 'edit', edit: asFirst(formals, name) };
  const end = last.fallback?.span.end ?? last.span.end;
  const separator = separatorBefore(text, formals, last.span.start);
  return { kind: 'edit', edit: { span: { start: end, end }, newText: `${separator}${name}` } };
}

/** What stands between the arguments: `, `, or a comma at the end or at the beginning of a line. */
function separatorBefore(text: string, { span }: Formals, start: number): string {
  const [before = ''] = /[\s,]*$/.exec(text.slice(span.start + 1, start)) ?? [];
  if (!before.includes('\n')) return ', ';
  const newline = newlineOf(text);
  const indent = indentAt(text, start);
  return /\n\s*,\s*$/.test(before) ? `${newline}${indent}, ` : `,${newline}${indent}`;
}

function asFirst({ span, open }: Formals, name: string): TextEdit {
  const start = span.start + 1;
  return { span: { start, end: start }, newText: open ? ` ${name},` : ` ${name}` };
}
