import { touches, type Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { optionAt } from '../model/option-at';
import { segmentText } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';
import { localName, localOccurrences } from '../features/references';
import { refused, type ChangeResult } from './change';
import { renameLocal, whyNotLocal } from './rename-local';
import { renameOption, whyNotOption } from './rename-option';

export type RenameTarget =
  | { readonly kind: 'possible'; readonly span: Span; readonly name: string }
  | { readonly kind: 'refused'; readonly why: string };

const nothing = refused(
  'Only options, services and names of a `let` or of a function can be renamed. Place the caret on one.',
);

/** What a rename at an offset would change, or why it cannot. */
export function prepareRename(snapshot: Snapshot, file: FileUri, offset: number): RenameTarget {
  const option = optionAt(snapshot, file, offset);
  const flake = snapshot.flakeOf(file);
  if (option !== undefined && flake !== undefined) {
    const why = whyNotOption(snapshot, flake, option.path);
    const name = option.path.at(-1) ?? '';
    return why === undefined ? { kind: 'possible', span: option.span, name } : refused(why);
  }
  const local = localName(snapshot, file, offset);
  if (local === undefined) return nothing;
  const why = whyNotLocal(local);
  const here = localOccurrences(snapshot, file, local).find(({ place }) =>
    touches(place.span, offset),
  );
  if (why !== undefined || here === undefined) return refused(why ?? nothing.why);
  return { kind: 'possible', span: here.place.span, name: local.name };
}

/** Renames what stands at an offset, wherever it is named. */
export function rename(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
  newName: string,
): ChangeResult {
  const target = prepareRename(snapshot, file, offset);
  if (target.kind === 'refused') return target;
  const name = unquoted(newName);
  if (name === '') return refused('A name has at least one letter.');
  if (name === target.name) return { kind: 'change', edits: [], moves: [], paths: [] };
  const option = optionAt(snapshot, file, offset);
  const flake = snapshot.flakeOf(file);
  if (option !== undefined && flake !== undefined)
    return renameOption(snapshot, flake, option.path, name);
  const local = localName(snapshot, file, offset);
  if (local === undefined) return nothing;
  if (segmentText(name) !== name)
    return refused(
      `\`${name}\` is not a name of Nix. Use letters, digits, \`-\`, \`_\` and \`'\`.`,
    );
  return renameLocal(snapshot, file, local, name);
}

/** A person may type the quotes that a name needs, or not. */
function unquoted(name: string): string {
  const trimmed = name.trim();
  return /^"[^"\\]*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
