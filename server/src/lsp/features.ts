import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentSymbolRequest,
  HoverRequest,
  RequestType,
  RequestType0,
  type TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import type { LineIndex } from '../core/base/line-index';
import { normaliseUri, type FileUri } from '../core/base/uri';
import {
  overviewRequest,
  toggleServiceRequest,
  type Overview,
  type ToggleServiceParams,
  type ToggleServiceResult,
} from '../protocol';
import { quickFixes } from './code-actions';
import {
  toCompletionList,
  toDocumentSymbol,
  toHover,
  toLinks,
  toLocations,
  toOverview,
  toTextEdits,
} from './convert';
import type { Language } from './language';
import { feature, question, type Feature, type RequestContext } from './requests';

/** Everything that a client can ask, one entry each. */
export function features(language: Language): readonly Feature[] {
  return [
    feature(CompletionRequest.type, atCaret(complete(language))),
    feature(HoverRequest.type, atCaret(hover(language))),
    feature(DefinitionRequest.type, atCaret(definition(language))),
    feature(DocumentSymbolRequest.type, documentSymbols(language)),
    feature(CodeActionRequest.type, quickFixes(language)),
    question(overview, showOverview(language)),
    feature(toggleService, toggle(language)),
  ];
}

const overview = new RequestType0<Overview, void>(overviewRequest);
const toggleService = new RequestType<ToggleServiceParams, ToggleServiceResult, void>(
  toggleServiceRequest,
);

/** A caret in a file of the snapshot. */
type Caret = RequestContext & {
  readonly uri: FileUri;
  readonly lines: LineIndex;
  readonly offset: number;
};

/** A file that the snapshot does not hold as text has no answers. */
function atCaret<R>(answer: (caret: Caret) => R) {
  return (context: RequestContext, { textDocument, position }: TextDocumentPositionParams) => {
    const uri = normaliseUri(textDocument.uri);
    const lines = context.snapshot.lines(uri);
    return lines ? answer({ ...context, uri, lines, offset: lines.offsetAt(position) }) : null;
  };
}

function complete(language: Language) {
  return ({ snapshot, uri, lines, offset, client }: Caret) =>
    toCompletionList(lines, language.complete(snapshot, uri, offset), client.retriggerCommand);
}

function hover(language: Language) {
  return ({ snapshot, uri, lines, offset }: Caret) => {
    const found = language.hover(snapshot, uri, offset);
    return found ? toHover(lines, found) : null;
  };
}

function definition(language: Language) {
  return ({ snapshot, uri, lines, offset, client }: Caret) => {
    const found = language.definition(snapshot, uri, offset);
    if (!found) return null;
    return client.definitionLinks ? toLinks(snapshot, lines, found) : toLocations(snapshot, found);
  };
}

function documentSymbols(language: Language) {
  return ({ snapshot }: RequestContext, params: { textDocument: { uri: string } }) => {
    const uri = normaliseUri(params.textDocument.uri);
    const lines = snapshot.lines(uri);
    if (!lines) return null;
    return language.documentSymbols(snapshot, uri).map((symbol) => toDocumentSymbol(lines, symbol));
  };
}

function showOverview(language: Language) {
  return ({ snapshot, complete: isComplete }: RequestContext) =>
    toOverview(snapshot, language.overview(snapshot), isComplete);
}

function toggle(language: Language) {
  return (
    { snapshot, versions }: RequestContext,
    params: ToggleServiceParams,
  ): ToggleServiceResult => {
    const toggled = language.toggleService(snapshot, {
      ...params,
      flake: normaliseUri(params.flake),
    });
    if (toggled.kind !== 'edit') return toggled;
    const { file } = toggled.edit;
    return {
      kind: 'edit',
      uri: file,
      version: versions.get(file) ?? null,
      edits: toTextEdits(snapshot, toggled.edit),
    };
  };
}
