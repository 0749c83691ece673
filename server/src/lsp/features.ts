import {
  CodeActionRequest,
  CodeLensRequest,
  CodeLensResolveRequest,
  CompletionRequest,
  CompletionResolveRequest,
  DeclarationRequest,
  DefinitionRequest,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentOnTypeFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  ImplementationRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  RequestType,
  RequestType0,
  SelectionRangeRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  TypeDefinitionRequest,
  WillRenameFilesRequest,
  WorkspaceDiagnosticRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import type { Clock, FileSystem, Processes } from '../core/ports';
import { normaliseUri } from '../core/base/uri';
import type { Severities } from '../core/checks/diagnose';
import { answerProblem } from '../core/edits/fill-template';
import {
  answerProblemRequest,
  mapRequest,
  overviewRequest,
  toggleServiceRequest,
  copyServiceRequest,
  type CopyServiceParams,
  type CopyServiceResult,
  type AnswerProblemParams,
  type Maps,
  type Overview,
  type ToggleServiceParams,
  type ToggleServiceResult,
} from '../protocol';
import { atCaret, inFile, type Caret, type InFile } from './at-caret';
import { codeActions } from './code-actions';
import type { Completions } from './completion';
import { toDocumentSymbol, toHover, toTextEdits } from './convert';
import { formatting, onTypeFormatting } from './formatting';
import type { ToggleResult } from '../core/edits/toggle-service';
import type { Language, Snapshot } from './language';
import { explainFeatures, withExplainLinks } from './explaining';
import { documentLinks, highlights, leadsTo, references, workspaceSymbols } from './navigation';
import {
  codeLenses,
  foldingRanges,
  inlayHints,
  resolveLens,
  selectionRanges,
  semanticTokens,
  semanticTokensInRange,
  signatureHelp,
} from './reading';
import type { Overviews } from './overviews';
import { documentDiagnostics, workspaceDiagnostics } from './pull-diagnostics';
import { prepareRename, rename, willRenameFiles } from './renaming';
import { resultInSlices } from './slices';
import { toMaps } from './to-maps';
import { feature, leavesToOthers, question, type Feature, type RequestContext } from './requests';
import { secretFeatures } from './secrets';

type Tools = {
  readonly completions: Completions;
  readonly overviews: Overviews;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly files: FileSystem;
};

/** Everything that a client can ask, one entry each. */
export function features(
  language: Language,
  { completions, overviews, processes, clock, files }: Tools,
): readonly Feature[] {
  return [
    feature(CompletionRequest.type, atCaret(completions.complete)),
    feature(CompletionResolveRequest.type, completions.resolve),
    feature(HoverRequest.type, atCaret(hover(language))),
    feature(DefinitionRequest.type, atCaret(leadsTo(language, 'definition'))),
    feature(DeclarationRequest.type, atCaret(leadsTo(language, 'definition'))),
    feature(ImplementationRequest.type, atCaret(leadsTo(language, 'implementation'))),
    feature(TypeDefinitionRequest.type, atCaret(leadsTo(language, 'typeDefinition'))),
    feature(ReferencesRequest.type, atCaret(references(language))),
    feature(DocumentHighlightRequest.type, atCaret(highlights(language))),
    feature(DocumentLinkRequest.type, inFile(documentLinks(language))),
    feature(WorkspaceSymbolRequest.type, workspaceSymbols(language)),
    feature(PrepareRenameRequest.type, atCaret(prepareRename(language))),
    feature(RenameRequest.type, atCaret(rename(language))),
    feature(SemanticTokensRequest.type, inFile(semanticTokens(language))),
    feature(SemanticTokensRangeRequest.type, inFile(semanticTokensInRange(language))),
    feature(FoldingRangeRequest.type, inFile(foldingRanges(language))),
    feature(SelectionRangeRequest.type, inFile(selectionRanges(language))),
    feature(InlayHintRequest.type, inFile(inlayHints(language))),
    feature(SignatureHelpRequest.type, atCaret(signatureHelp(language))),
    feature(CodeLensRequest.type, inFile(codeLenses(language))),
    feature(CodeLensResolveRequest.type, resolveLens(language)),
    feature(DocumentDiagnosticRequest.type, documentDiagnostics(language)),
    feature(WorkspaceDiagnosticRequest.type, workspaceDiagnostics(language, clock)),
    feature(DocumentFormattingRequest.type, formatting(processes)),
    feature(DocumentOnTypeFormattingRequest.type, atCaret(onTypeFormatting(language))),
    feature(WillRenameFilesRequest.type, willRenameFiles(language)),
    feature(DocumentSymbolRequest.type, inFile(documentSymbols(language))),
    feature(CodeActionRequest.type, inFile(codeActions(language))),
    question(overview, ({ snapshot, complete }) => overviews.give(snapshot, complete)),
    question(maps, showMaps(language, clock)),
    feature(toggleService, toggle(language)),
    feature(copyService, copy(language)),
    feature(answer, (_, { name, value }) => answerProblem(name, value) ?? null),
    ...explainFeatures(language),
    ...secretFeatures(language, files),
  ];
}

const overview = new RequestType0<Overview, void>(overviewRequest);
const maps = new RequestType0<Maps, void>(mapRequest);
const answer = new RequestType<AnswerProblemParams, string | null, void>(answerProblemRequest);
const copyService = new RequestType<CopyServiceParams, CopyServiceResult, void>(copyServiceRequest);
const toggleService = new RequestType<ToggleServiceParams, ToggleServiceResult, void>(
  toggleServiceRequest,
);

function hover(language: Language) {
  return (caret: Caret) => {
    const { snapshot, uri, lines, offset } = caret;
    const found = language.hover(snapshot, uri, offset);
    if (!found || (found.isName === true && leavesToOthers(caret))) return null;
    return toHover(lines, withExplainLinks(found, caret.client.commands.explainOption));
  };
}

function documentSymbols(language: Language) {
  return (place: InFile) => {
    const { snapshot, uri, lines } = place;
    if (leavesToOthers(place)) return null;
    return language.documentSymbols(snapshot, uri).map((symbol) => toDocumentSymbol(lines, symbol));
  };
}

/** The same question about the same files has the same answer, which is kept as long as they are. */
function showMaps(language: Language, clock: Clock) {
  const known = new WeakMap<Snapshot, { readonly checks: Severities; readonly maps: Maps }>();
  return async ({ snapshot, settings: { checks }, complete }: RequestContext): Promise<Maps> => {
    const before = known.get(snapshot);
    if (before?.checks === checks && before.maps.complete === complete) return before.maps;
    const drawn = await resultInSlices(language.maps(snapshot, checks), clock);
    const maps = toMaps(snapshot, drawn, complete);
    known.set(snapshot, { checks, maps });
    return maps;
  };
}

function toggle(language: Language) {
  return (context: RequestContext, params: ToggleServiceParams): ToggleServiceResult => {
    const request = { ...params, flake: normaliseUri(params.flake) };
    return toResult(context, language.toggleService(context.snapshot, request));
  };
}

function copy(language: Language) {
  return (context: RequestContext, params: CopyServiceParams): CopyServiceResult => {
    const request = { ...params, flake: normaliseUri(params.flake) };
    const copied = language.copyService(context.snapshot, request);
    return { ...toResult(context, copied), left: copied.left };
  };
}

function toResult({ snapshot, versions }: RequestContext, result: ToggleResult) {
  if (result.kind !== 'edit') return result;
  const { file } = result.edit;
  const version = versions.get(file) ?? null;
  return { kind: 'edit', uri: file, version, edits: toTextEdits(snapshot, result.edit) } as const;
}
