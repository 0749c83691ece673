import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  type CodeAction,
  type CompletionItem as LspCompletionItem,
  type CompletionList,
  type Diagnostic,
  type DocumentSymbol as LspDocumentSymbol,
  type Hover,
  type Location,
  type LocationLink,
  type Range,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { LineIndex } from '../core/base/line-index';
import type { FileEdit, Place, Span } from '../core/base/span';
import type { Overview } from '../protocol';
import type {
  CompletionItem,
  Completions,
  Destination,
  DocumentSymbol,
  Finding,
  Fix,
  HoverText,
  PlacedOverview,
  Snapshot,
} from './language';
import type { RequestContext } from './requests';

const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function toRange(lines: LineIndex, { start, end }: Span): Range {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}

/** A place in a file that the snapshot does not hold as text is shown as the file's start. */
export function toLocation(snapshot: Snapshot, { file, span }: Place): Location {
  const lines = snapshot.lines(file);
  return { uri: file, range: lines ? toRange(lines, span) : nowhere };
}

export function toDiagnostic(snapshot: Snapshot, lines: LineIndex, finding: Finding): Diagnostic {
  const { code, severity, message, span, related, tags, fixes } = finding;
  return {
    range: toRange(lines, span),
    severity: severities[severity],
    code,
    source: 'homelab',
    message,
    ...(tags.length > 0 && { tags: tags.map((tag) => diagnosticTags[tag]) }),
    ...(related.length > 0 && {
      relatedInformation: related.map(({ place, message: text }) => ({
        location: toLocation(snapshot, place),
        message: text,
      })),
    }),
    ...(fixes.length > 0 && { data: { fixes: fixes.map(({ title }) => title) } }),
  };
}

export function toQuickFix(
  context: RequestContext,
  fix: Fix,
  diagnostics: Diagnostic[],
): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    isPreferred: fix.preferred,
    edit: toWorkspaceEdit(context, fix.edits),
  };
}

/** Versioned where the client can, so that an edit never lands on a text it was not made for. */
export function toWorkspaceEdit(
  { snapshot, client, versions }: RequestContext,
  files: readonly FileEdit[],
): WorkspaceEdit {
  const edits = files.map((edit) => ({ uri: edit.file, edits: toTextEdits(snapshot, edit) }));
  if (!client.documentChanges)
    return { changes: Object.fromEntries(edits.map((file) => [file.uri, file.edits])) };
  return {
    documentChanges: edits.map((file) => ({
      textDocument: { uri: file.uri, version: versions.get(file.uri) ?? null },
      edits: file.edits,
    })),
  };
}

export function toTextEdits(snapshot: Snapshot, { file, edits }: FileEdit): LspTextEdit[] {
  const lines = snapshot.lines(file);
  if (!lines) throw new Error(`An edit of ${file}, which the snapshot does not hold`);
  return edits.map(({ span, newText }) => ({ range: toRange(lines, span), newText }));
}

export function toCompletionList(
  lines: LineIndex,
  { incomplete, items }: Completions,
  retriggerCommand: string | undefined,
): CompletionList {
  return {
    isIncomplete: incomplete,
    items: items.map((item) => toCompletionItem(lines, item, retriggerCommand)),
  };
}

function toCompletionItem(
  lines: LineIndex,
  item: CompletionItem,
  retriggerCommand: string | undefined,
): LspCompletionItem {
  const { label, kind, detail, documentation, sortText, filterText } = item;
  return {
    label,
    kind: completionKinds[kind],
    sortText,
    textEdit: { range: toRange(lines, item.replace), newText: item.insertText },
    insertTextFormat: item.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(detail !== undefined && { detail }),
    ...(filterText !== undefined && { filterText }),
    ...(documentation !== undefined && {
      documentation: { kind: MarkupKind.Markdown, value: documentation },
    }),
    ...(item.retrigger &&
      retriggerCommand !== undefined && {
        command: { title: 'Continue', command: retriggerCommand },
      }),
  };
}

export function toHover(lines: LineIndex, { span, markdown }: HoverText): Hover {
  return {
    range: toRange(lines, span),
    contents: { kind: MarkupKind.Markdown, value: markdown },
  };
}

export function toLinks(
  snapshot: Snapshot,
  lines: LineIndex,
  { origin, targets }: Destination,
): LocationLink[] {
  return targets.map(({ place, selection }) => {
    const { uri, range } = toLocation(snapshot, place);
    return {
      originSelectionRange: toRange(lines, origin),
      targetUri: uri,
      targetRange: range,
      targetSelectionRange: toLocation(snapshot, { file: place.file, span: selection }).range,
    };
  });
}

export function toLocations(snapshot: Snapshot, { targets }: Destination): Location[] {
  return targets.map(({ place, selection }) =>
    toLocation(snapshot, { file: place.file, span: selection }),
  );
}

export function toDocumentSymbol(lines: LineIndex, symbol: DocumentSymbol): LspDocumentSymbol {
  const { name, detail, kind, span, selection, children } = symbol;
  return {
    name: name === '' ? '""' : name,
    kind: symbolKinds[kind] ?? SymbolKind.Variable,
    range: toRange(lines, span),
    selectionRange: toRange(lines, selection),
    children: children.map((child) => toDocumentSymbol(lines, child)),
    ...(detail !== undefined && { detail }),
  };
}

export function toOverview(
  snapshot: Snapshot,
  { flakes }: PlacedOverview,
  complete: boolean,
): Overview {
  const located = (place: Place | undefined) => place && toLocation(snapshot, place);
  return {
    complete,
    flakes: flakes.map(({ root, machines }) => ({
      root,
      machines: machines.map((machine) => ({
        ...machine,
        services: machine.services.map(({ declaration, definition, ...service }) => ({
          ...service,
          ...withPresent('declaration', located(declaration)),
          ...withPresent('definition', located(definition)),
        })),
      })),
    })),
  };
}

function withPresent<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const satisfies Record<Finding['severity'], DiagnosticSeverity>;

const diagnosticTags = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
} as const;

const completionKinds = {
  option: CompletionItemKind.Property,
  'option-set': CompletionItemKind.Module,
  value: CompletionItemKind.Value,
  'enum-member': CompletionItemKind.EnumMember,
  keyword: CompletionItemKind.Keyword,
  function: CompletionItemKind.Function,
  variable: CompletionItemKind.Variable,
  file: CompletionItemKind.File,
  snippet: CompletionItemKind.Snippet,
  type: CompletionItemKind.TypeParameter,
} as const satisfies Record<CompletionItem['kind'], CompletionItemKind>;

const symbolKinds: Readonly<Record<string, SymbolKind>> = {
  service: SymbolKind.Interface,
  machine: SymbolKind.Class,
  option: SymbolKind.Property,
  attribute: SymbolKind.Field,
  set: SymbolKind.Namespace,
  function: SymbolKind.Function,
  variable: SymbolKind.Variable,
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  list: SymbolKind.Array,
  file: SymbolKind.File,
};
