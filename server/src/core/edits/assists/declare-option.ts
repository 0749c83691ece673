import type { FileEdit } from '../../base/span';
import type { AttrPlace } from '../../eval/value';
import { optionAt } from '../../model/option-at';
import { pathText, segmentText, type OptionPath } from '../../model/option-path';
import { declarationsBelow, type OptionNode } from '../../model/option-tree';
import { resolveOption } from '../../model/resolve-option';
import type { Snapshot } from '../../model/snapshot';
import { isUpstream } from '../../model/upstream';
import { indentAt, newlineOf } from '../layout';
import type { Assist, AssistContext } from './assist';

/** Declares the option that is used, beside its siblings and in their style. */
export function* declareOption(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span, text } = context;
  const found = optionAt(snapshot, file, span.start);
  if (found === undefined || isUpstream(found.path[0] ?? '')) return;
  const resolved = resolveOption(flake.options, found.path);
  if (resolved.kind !== 'missing' || resolved.at !== found.path.length - 1) return;
  const value = text
    .slice(found.span.end)
    .match(/^\s*=\s*([^;]*);/)?.[1]
    ?.trim();
  const option = { path: found.path, type: typeOf(value), usual: undefined };
  const edit = declarationEdit(snapshot, resolved.node, option);
  if (edit === undefined) return;
  yield {
    title: `Declare the option \`${pathText(found.path)}\``,
    kind: 'quickfix',
    edits: [edit],
  };
}

export type NewOption = {
  readonly path: OptionPath;
  /** The name of a type below `types`. */
  readonly type: string;
  /** The default as Nix. */
  readonly usual: string | undefined;
};

/** Writes a declaration after the last of its siblings; `node` is the set that it belongs to. */
export function declarationEdit(
  snapshot: Snapshot,
  node: OptionNode,
  option: NewOption,
): FileEdit | undefined {
  const sibling = lastSibling(node);
  const text = sibling && snapshot.text(sibling.file);
  if (sibling === undefined || text === undefined) return undefined;
  const { binding, name } = sibling;
  // The names before the sibling's own belong to every binding of its set.
  const prefix = text.slice(binding.start, name.start);
  const lib = /=\s*lib\./.test(text.slice(name.end, binding.end)) ? 'lib.' : '';
  const types = lib === '' && /[^.\w]types\./.test(text) ? 'types.' : 'lib.types.';
  const newline = newlineOf(text);
  const indent = indentAt(text, binding.start);
  const lines = [
    `${prefix}${segmentText(option.path.at(-1) ?? '')} = ${lib}mkOption {`,
    `${indent}  type = ${typeText(types, option.type)};`,
    ...(option.usual === undefined ? [] : [`${indent}  default = ${option.usual};`]),
    `${indent}  description = "";`,
    `${indent}};`,
  ];
  const at = { start: binding.end, end: binding.end };
  return {
    file: sibling.file,
    edits: [{ span: at, newText: `${newline}${indent}${lines.join(newline)}` }],
  };
}

/** The declaration that is written last among those directly in a set, in its file. */
function lastSibling(node: OptionNode): AttrPlace | undefined {
  const own = [...node.children.values()].flatMap(({ declarations }) => declarations);
  const places = (own.length > 0 ? own : [...declarationsBelow(node)]).flatMap(
    ({ place }) => place ?? [],
  );
  const [first] = places;
  return places
    .filter(({ file }) => file === first?.file)
    .sort((a, b) => a.binding.end - b.binding.end)
    .at(-1);
}

/** `listOf anything` has its element below `types` too. */
function typeText(types: string, type: string): string {
  return type
    .split(' ')
    .map((name) => `${types}${name}`)
    .join(' ');
}

/** The type that a literal suggests. */
export function typeOf(value: string | undefined): string {
  if (value === 'true' || value === 'false') return 'bool';
  if (value === undefined) return 'str';
  if (/^\d+$/.test(value)) return 'int';
  if (value.startsWith('[')) return 'listOf anything';
  if (value.startsWith('{')) return 'attrs';
  return /^[./~]/.test(value) ? 'path' : 'str';
}
