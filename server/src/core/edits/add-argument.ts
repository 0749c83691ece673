import type { TextEdit } from '../base/span';
import type { FileUri } from '../base/uri';
import type { FileIr, Formal, Formals, LambdaExpr } from '../ir/expr';
import { layersAt, namesOf } from '../ir/names';
import type { Flake, Snapshot } from '../model/snapshot';
import { indentAt, newlineOf } from './layout';

/** The arguments that NixOS gives to every module. */
export const moduleArguments = ['config', 'lib', 'pkgs'] as const;

export type ModuleArgument = (typeof moduleArguments)[number];

/** Whether a file is a module from its beginning to its end, as far as is known: a machine has it, or it declares options. */
export function isWholeModule(snapshot: Snapshot, flake: Flake, file: FileUri): boolean {
  const facts = snapshot.facts(file);
  if (facts === undefined || file === flake.facts?.file) return false;
  if (facts.declared.declarations.length > 0) return true;
  return flake.machines.some(({ modules }) => modules.includes(facts));
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
  const [first] = formals.names;
  const last = formals.names.at(-1);
  if (first === undefined || last === undefined)
    return { kind: 'edit', edit: asOnly(formals, name) };
  const separator = separatorIn(text, formals, first);
  // By custom `config` is the first.
  const [at, newText] =
    name === 'config'
      ? [first.span.start, `${name}${separator}`]
      : [endOf(last), `${separator}${name}`];
  return { kind: 'edit', edit: { span: { start: at, end: at }, newText } };
}

/** What stands between two arguments here: a comma with its white space, of lines of their own or not. */
function separatorIn(text: string, { span }: Formals, first: Formal): string {
  return /^\s*,\s*(?=[\w.])/.exec(text.slice(endOf(first), span.end))?.[0] ?? ', ';
}

function endOf({ span, fallback }: Formal): number {
  return fallback?.span.end ?? span.end;
}

function asOnly({ span, open }: Formals, name: string): TextEdit {
  const start = span.start + 1;
  return { span: { start, end: start }, newText: open ? ` ${name},` : ` ${name}` };
}
