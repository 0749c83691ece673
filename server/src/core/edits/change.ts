import type { FileEdit, TextEdit } from '../base/span';
import type { FileUri } from '../base/uri';

/** A file or folder that gets another place. */
export type Move = { readonly from: FileUri; readonly to: FileUri };

/** Edits of several files, which name them as before the moves. */
export type Change = {
  readonly edits: readonly FileEdit[];
  readonly moves: readonly Move[];
};

export type ChangeResult =
  ({ readonly kind: 'change' } & Change) | { readonly kind: 'refused'; readonly why: string };

export function refused(why: string): ChangeResult & { readonly kind: 'refused' } {
  return { kind: 'refused', why };
}

/** Edits by file, in the order of the text; of equal edits one stays. */
export function groupEdits(
  edits: readonly { readonly file: FileUri; readonly edit: TextEdit }[],
): readonly FileEdit[] {
  const byFile = new Map<FileUri, Map<string, TextEdit>>();
  for (const { file, edit } of edits) {
    const known = byFile.get(file) ?? new Map<string, TextEdit>();
    known.set(`${edit.span.start}-${edit.span.end}-${edit.newText}`, edit);
    byFile.set(file, known);
  }
  return [...byFile].map(([file, known]) => ({
    file,
    edits: [...known.values()].sort((a, b) => a.span.start - b.span.start),
  }));
}
