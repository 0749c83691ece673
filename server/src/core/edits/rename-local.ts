import type { Span, TextEdit } from '../base/span';
import type { FileUri } from '../base/uri';
import { namesOf, type FileNames, type LocalName } from '../ir/names';
import type { Snapshot } from '../model/snapshot';
import { groupEdits, refused, type ChangeResult } from './change';
import { inheritAt, inheritedFrom, splitInherit } from './split-inherit';

/** Why a name cannot be renamed within its file alone. */
export function whyNotLocal({ kind, name }: LocalName): string | undefined {
  if (kind === 'formal')
    return `\`${name}\` is the name by which the caller of this function gives the argument. Rename it by hand in both places.`;
  if (kind === 'rec')
    return `\`${name}\` is an attribute that other expressions may read. Rename it by hand.`;
  return undefined;
}

/** Renames a name of a `let` or an argument, and what uses it. */
export function renameLocal(
  snapshot: Snapshot,
  file: FileUri,
  local: LocalName,
  newName: string,
): ChangeResult {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return refused('The file cannot be read.');
  const names = namesOf(ir);
  if (isTaken(names, local, newName))
    return refused(`\`${newName}\` means something else here already. Choose another name.`);
  const edits: TextEdit[] = [];
  for (const span of local.spans) {
    const binding = inheritAt(ir.root, span.start);
    if (binding === undefined) edits.push({ span, newText: newName });
    else {
      const value = inheritedFrom(text, binding, local.name);
      edits.push(...splitInherit(text, binding, span, `${newName} = ${value};`));
    }
  }
  for (const use of names.uses) {
    if (use.resolution.kind !== 'local' || use.resolution.local !== local) continue;
    edits.push(
      ...(use.inherit === undefined
        ? [{ span: use.span, newText: newName }]
        : splitInherit(text, use.inherit, use.span, `${local.name} = ${newName};`)),
    );
  }
  return {
    kind: 'change',
    edits: groupEdits(edits.map((edit) => ({ file, edit }))),
    moves: [],
    paths: [],
  };
}

/** Whether the new name is bound or used where the old one is seen. */
function isTaken(names: FileNames, { owner }: LocalName, newName: string): boolean {
  const within = ({ start, end }: Span): boolean =>
    owner.span.start <= start && end <= owner.span.end;
  if (names.uses.some(({ name, span }) => name === newName && within(span))) return true;
  return names.layers.some(
    (layer) =>
      layer.kind === 'names' &&
      (layer.names.get(newName)?.spans.some((span) => within(span)) ?? false),
  );
}
