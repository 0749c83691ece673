import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { normaliseUri, type FileUri } from '../core/base/uri';
import type { Clock } from '../core/ports';
import { toDiagnostic } from './convert';
import { digest } from './digest';
import type { Language } from './language';
import type { Partial } from './partial-results';
import type { RequestContext } from './requests';

/** A file's findings when a client asks for them; what it has already is not sent again. */
export function documentDiagnostics(language: Language) {
  return (
    context: RequestContext,
    { textDocument, previousResultId }: DocumentDiagnosticParams,
  ): DocumentDiagnosticReport =>
    report(language, context, { uri: normaliseUri(textDocument.uri), known: previousResultId });
}

const sliceMilliseconds = 10;

/** The findings of all files, those of each slice of time as they are found. */
export function workspaceDiagnostics(language: Language, clock: Clock) {
  return async (
    context: RequestContext,
    { previousResultIds }: WorkspaceDiagnosticParams,
    { send, pause }: Partial,
  ): Promise<WorkspaceDiagnosticReport> => {
    const known = new Map(previousResultIds.map(({ uri, value }) => [normaliseUri(uri), value]));
    const files = new Set([
      ...(context.settings.diagnostics === 'workspace' ? context.snapshot.files() : []),
      ...known.keys(),
    ]);
    let items: WorkspaceDocumentDiagnosticReport[] = [];
    let end = clock.now() + sliceMilliseconds;
    for (const uri of files) {
      const own = report(language, context, { uri, known: known.get(uri) });
      items.push({ ...own, uri, version: context.versions.get(uri) ?? null });
      if (clock.now() < end) continue;
      if (send({ items })) items = [];
      if (await pause()) break;
      end = clock.now() + sliceMilliseconds;
    }
    return { items };
  };
}

type Asked = { readonly uri: FileUri; readonly known: string | undefined };

function report(language: Language, context: RequestContext, { uri, known }: Asked) {
  const items = diagnosticsOf(language, context, uri);
  const resultId = digest(JSON.stringify(items));
  return resultId === known
    ? { kind: 'unchanged' as const, resultId }
    : { kind: 'full' as const, resultId, items };
}

/** Before the workspace was read, what looks like a mistake may be a file not yet seen. */
function diagnosticsOf(
  language: Language,
  { snapshot, settings, complete }: RequestContext,
  uri: FileUri,
): Diagnostic[] {
  const lines = snapshot.lines(uri);
  if (!lines || !complete || settings.diagnostics === 'off') return [];
  return language
    .diagnose(snapshot, uri, settings.checks)
    .map((finding) => toDiagnostic(snapshot, lines, finding));
}
