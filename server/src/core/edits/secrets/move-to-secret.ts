import type { FileEdit, TextEdit } from '../../base/span';
import type { FileUri } from '../../base/uri';
import type { Expr } from '../../ir/expr';
import { stepsTo, type Step } from '../../ir/find';
import { optionAt } from '../../model/option-at';
import { segmentText, type OptionPath } from '../../model/option-path';
import { resolveOption } from '../../model/resolve-option';
import type { Flake, Snapshot } from '../../model/snapshot';
import { addArgument } from '../add-argument';
import { setOption } from '../set-option';
import { addSecretRule, secretsFolder } from './add-rule';
import { writtenPath } from './written-path';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

/** A text in a module that is to become an encrypted secret. */
export type HardcodedValue = {
  readonly file: FileUri;
  readonly literal: Expr & { readonly kind: 'string' };
  readonly text: string;
  /** The option that it is the value of. */
  readonly path: OptionPath;
  /** A name for the secret. */
  readonly suggestion: string;
};

/** The text at an offset that an option is set to; undefined where a part of it is computed. */
export function hardcodedValue(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): HardcodedValue | undefined {
  const ir = snapshot.ir(file);
  const steps = ir?.problems.length === 0 ? stepsTo(ir.root, offset) : [];
  const last = steps.at(-1);
  const expr = last?.kind === 'expr' ? last.expr : undefined;
  const parts = expr?.kind === 'string' ? expr.parts : [];
  const text = parts.filter((part) => typeof part === 'string');
  if (expr?.kind !== 'string' || text.length < parts.length) return undefined;
  const binding = bindingOf(steps);
  const name = binding?.path.at(-1);
  if (name?.kind !== 'static' || binding?.value !== expr) return undefined;
  const option = optionAt(snapshot, file, name.span.start);
  if (option?.role !== 'definition') return undefined;
  const { path } = option;
  const service = path.length > 2 ? (path.at(-2) ?? '') : '';
  const words = `${service === 'settings' ? (path.at(-3) ?? '') : service}-${name.name}`;
  return { file, literal: expr, text: text.join(''), path, suggestion: kebab(words) };
}

function bindingOf(steps: readonly Step[]) {
  const step = steps.findLast((other) => other.kind === 'binding');
  return step?.kind === 'binding' && step.binding.kind === 'assign' ? step.binding : undefined;
}

function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}

export type MovedSecret = SecretChange & {
  /** The encrypted file to be made, as an absolute path. */
  readonly create: string;
  /** Whether the option reads a file; if not, a person must look at what it expects. */
  readonly takesFile: boolean;
};

/** The rule, the declaration and the reference of a text that moves into an encrypted file. */
export function moveToSecret(
  snapshot: Snapshot,
  flake: Flake,
  {
    value,
    name,
    keys,
  }: { readonly value: HardcodedValue; readonly name: string; readonly keys: readonly string[] },
): MovedSecret | SecretRefusal {
  const folder = secretsFolder(flake, snapshot);
  const path = `${folder}/${name}.age`;
  const rule = addSecretRule(snapshot, flake, { path, keys });
  if (rule.kind === 'refused') return rule;
  const { file } = value;
  const declared = setOption(snapshot, file, {
    path: ['age', 'secrets', name, 'file'],
    value: writtenPath(file, path),
  });
  if (declared.kind === 'refused') return refusal(declared.why);
  const reference = referenceTo(snapshot, flake, value, name);
  const edits = [...declared.edit.edits, ...reference.edits, ...argumentEdits(snapshot, value)];
  const own: FileEdit = { file, edits: edits.sort((a, b) => a.span.start - b.span.start) };
  return { ...rule, edits: [...rule.edits, own], create: path, takesFile: reference.takesFile };
}

/** Grafana reads a file where its settings say so. */
const grafana: OptionPath = ['services', 'grafana', 'settings'];

function referenceTo(
  snapshot: Snapshot,
  flake: Flake,
  { file, literal, path }: HardcodedValue,
  name: string,
): { readonly edits: readonly TextEdit[]; readonly takesFile: boolean } {
  const read = `config.age.secrets.${segmentText(name)}.path`;
  if (grafana.every((segment, index) => path[index] === segment))
    return {
      edits: [{ span: literal.span, newText: `"$__file{\${${read}}}"` }],
      takesFile: true,
    };
  const value: TextEdit = { span: literal.span, newText: read };
  const last = path.at(-1) ?? '';
  const inFile = `${last}File`;
  const resolved = resolveOption(flake.options, path.slice(0, -1));
  const ir = snapshot.ir(file);
  const binding = ir && bindingOf(stepsTo(ir.root, literal.span.start));
  const attribute = binding?.path.at(-1);
  if (attribute === undefined || resolved.kind !== 'set' || !resolved.node.children.has(inFile))
    return { edits: [value], takesFile: /(File|Path)$/.test(last) };
  return {
    edits: [{ span: attribute.span, newText: segmentText(inFile) }, value],
    takesFile: true,
  };
}

/** A module that does not take `config` yet takes it from now on. */
function argumentEdits(snapshot: Snapshot, { file, literal }: HardcodedValue): readonly TextEdit[] {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return [];
  const added = addArgument(text, ir, { name: 'config', offset: literal.span.start });
  return added.kind === 'edit' ? [added.edit] : [];
}
