import {
  ErrorCodes,
  ResponseError,
  type PrepareRenameResult,
  type RenameFilesParams,
  type RenameParams,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { normaliseUri } from '../core/base/uri';
import type { Change } from '../core/edits/change';
import type { Caret } from './at-caret';
import { toRange, toWorkspaceEdit } from './convert';
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
    return result.kind === 'refused' ? refusal(result.why) : changeToEdit(caret, result);
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
export function changeToEdit(context: RequestContext, { edits, moves }: Change): WorkspaceEdit {
  const edit = toWorkspaceEdit(context, edits);
  if (moves.length === 0 || !context.client.movesFiles || !edit.documentChanges) return edit;
  const renames = moves.map(({ from, to }) => ({
    kind: 'rename' as const,
    oldUri: from,
    newUri: to,
  }));
  return { documentChanges: [...edit.documentChanges, ...renames] };
}

function refusal(why: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidRequest, why);
}
