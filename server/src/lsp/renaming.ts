import {
  ErrorCodes,
  ResponseError,
  type ChangeAnnotation,
  type PrepareRenameResult,
  type RenameFilesParams,
  type RenameParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { normaliseUri, type FileUri } from '../core/base/uri';
import type { FileEdit } from '../core/base/span';
import type { Change, Move } from '../core/edits/change';
import type { Caret } from './at-caret';
import { toRange, toTextEdits, toWorkspaceEdit } from './convert';
import type { Language } from './language';
import type { RequestContext } from './requests';

/** The stretch that is renamed; an editor shows the reason of a refusal. */
export function prepareRename(language: Language) {
  return ({ snapshot, uri, lines, offset }: Caret): PrepareRenameResult | ResponseError => {
    const target = language.prepareRename(snapshot, uri, offset);
    if (target.kind === 'refused') return refusal(target.why);
    return { range: toRange(lines, target.span), placeholder: target.name };
  };
}

export function rename(language: Language) {
  return (caret: Caret, { newName }: RenameParams): WorkspaceEdit | ResponseError => {
    const result = language.rename(caret.snapshot, caret.uri, caret.offset, newName);
    return result.kind === 'refused' ? refusal(result.why) : changeToEdit(caret, result, newName);
  };
}

/** Asked before files are moved or renamed: what keeps the paths to them right. */
export function willRenameFiles(language: Language) {
  return (context: RequestContext, { files }: RenameFilesParams): WorkspaceEdit | null => {
    const moves = files.map(({ oldUri, newUri }) => ({
      from: normaliseUri(oldUri),
      to: normaliseUri(newUri),
    }));
    const edits = language.moveFiles(context.snapshot, moves);
    return edits.length === 0 ? null : toWorkspaceEdit(context, edits);
  };
}

/** Text first, then the moves: the edits name files as they are before. */
export function changeToEdit(
  context: RequestContext,
  { edits, moves, paths }: Change,
  name: string,
): WorkspaceEdit {
  const { movesFiles, documentChanges, annotatesChanges } = context.client;
  if (!movesFiles || !documentChanges) return toWorkspaceEdit(context, edits);
  const annotation = (annotationId: AnnotationId) => (annotatesChanges ? { annotationId } : {});
  const files = [...new Set([...edits, ...paths].map(({ file }) => file))];
  const texts = files.map((file) => ({
    textDocument: { uri: file, version: context.versions.get(file) ?? null },
    edits: [
      ...textEditsOf(context, edits, file).map((edit) => ({ ...edit, ...annotation('rename') })),
      ...textEditsOf(context, paths, file).map((edit) => ({ ...edit, ...annotation('move') })),
    ],
  }));
  const renames = moves.map(({ from, to }) => ({
    kind: 'rename' as const,
    oldUri: from,
    newUri: to,
    ...annotation('move'),
  }));
  return {
    documentChanges: [...texts, ...renames],
    ...(annotatesChanges && { changeAnnotations: annotationsFor(name, moves) }),
  };
}

type AnnotationId = 'rename' | 'move';

/** What a preview says of the two kinds of changes. */
function annotationsFor(name: string, [move]: readonly Move[]): Record<string, ChangeAnnotation> {
  const rename = { label: `Rename to ${name}`, description: 'Where it is declared, set and read' };
  if (move === undefined) return { rename };
  const file = move.from.slice(move.from.lastIndexOf('/') + 1);
  return { rename, move: { label: `Move ${file}`, description: 'With the paths that lead to it' } };
}

function textEditsOf(
  { snapshot }: RequestContext,
  all: readonly FileEdit[],
  file: FileUri,
): readonly TextEdit[] {
  return all.filter((edit) => edit.file === file).flatMap((edit) => toTextEdits(snapshot, edit));
}

function refusal(why: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidRequest, why);
}
