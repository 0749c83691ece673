import type { TextDocumentPositionParams } from 'vscode-languageserver/node';
import type { LineIndex } from '../core/base/line-index';
import { normaliseUri, type FileUri } from '../core/base/uri';
import type { Partial } from './partial-results';
import type { RequestContext } from './requests';

/** A file of the snapshot that a request is about. */
export type InFile = RequestContext & { readonly uri: FileUri; readonly lines: LineIndex };

/** A caret in a file of the snapshot. */
export type Caret = InFile & { readonly offset: number };

/** A file that the snapshot does not hold as text has no answers. */
export function atCaret<P extends TextDocumentPositionParams, R>(
  answer: (caret: Caret, params: P, partial: Partial) => R,
) {
  return inFile<P, R>((place, params, partial) =>
    answer({ ...place, offset: place.lines.offsetAt(params.position) }, params, partial),
  );
}

/** The same for requests about a file as a whole. */
export function inFile<P extends { readonly textDocument: { readonly uri: string } }, R>(
  answer: (place: InFile, params: P, partial: Partial) => R,
) {
  return (context: RequestContext, params: P, partial: Partial): R | null => {
    const uri = normaliseUri(params.textDocument.uri);
    const lines = context.snapshot.lines(uri);
    return lines ? answer({ ...context, uri, lines }, params, partial) : null;
  };
}
