import {
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  MarkupKind,
  SymbolKind,
  type CodeAction,
  type Command,
  type Diagnostic,
  type DocumentSymbol as LspDocumentSymbol,
  type Hover,
  type Location,
  type LocationLink,
  type Range,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { checkPage } from './check-page';
import type { LineIndex } from '../core/base/line-index';
import type { FileEdit, Place, Span } from '../core/base/span';
import { uriFromPath } from '../core/base/uri';
import type { Deed, Finding, Fix, Severity } from '../core/checks/finding';
import type { DefinitionInfo, OutsidePlace } from '../core/features/definition';
import type { DocumentSymbol } from '../core/features/document-symbols';
import type { HoverInfo } from '../core/features/hover';
import type { MachineInfo, Overview as OverviewInfo, ServiceInfo } from '../core/features/overview';
import type {
  FlakeOverview,
  MachineOverview,
  Overview,
  SecretDeed,
  ServiceOverview,
} from '../protocol';
import type { Snapshot } from './language';
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
    codeDescription: { href: checkPage(code) },
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
    ...toDeed(context, fix),
  };
}

/** An edit, or the editor's command. */
export function toDeed(
  context: RequestContext,
  { title, edits, deed }: Pick<Fix, 'title' | 'edits' | 'deed'>,
): Pick<CodeAction, 'edit' | 'command'> {
  const command = deed && commandOf(context, title, deed);
  return command ? { command } : { edit: toWorkspaceEdit(context, edits) };
}

/** The editor's command for a deed; undefined where it has none. */
export function commandOf(
  { snapshot, client }: Pick<RequestContext, 'snapshot' | 'client'>,
  title: string,
  deed: Deed,
): Command | undefined {
  const { trackFile, changeSecret } = client.commands;
  if (deed.kind === 'trackFile')
    return trackFile === undefined
      ? undefined
      : { title, command: trackFile, arguments: [deed.file] };
  if (changeSecret === undefined) return undefined;
  const asked: SecretDeed =
    deed.kind === 'changeSecret'
      ? { kind: deed.change, file: uriFromPath(deed.path) }
      : {
          kind: 'move',
          uri: deed.place.file,
          position: toLocation(snapshot, deed.place).range.start,
        };
  return { title, command: changeSecret, arguments: [asked] };
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

export function toHover(lines: LineIndex, { span, markdown }: HoverInfo): Hover {
  return {
    range: toRange(lines, span),
    contents: { kind: MarkupKind.Markdown, value: markdown },
  };
}

export function toLinks(
  snapshot: Snapshot,
  lines: LineIndex,
  { origin, targets, outside = [] }: DefinitionInfo,
): LocationLink[] {
  const own = targets.map(({ place, selection }) => {
    const { uri, range } = toLocation(snapshot, place);
    return {
      originSelectionRange: toRange(lines, origin),
      targetUri: uri,
      targetRange: range,
      targetSelectionRange: toLocation(snapshot, { file: place.file, span: selection }).range,
    };
  });
  const others = outside.map((place) => {
    const { uri, range } = toOutside(place);
    return {
      originSelectionRange: toRange(lines, origin),
      targetUri: uri,
      targetRange: range,
      targetSelectionRange: range,
    };
  });
  return [...own, ...others];
}

export function toLocations(
  snapshot: Snapshot,
  { targets, outside = [] }: DefinitionInfo,
): Location[] {
  const own = targets.map(({ place, selection }) =>
    toLocation(snapshot, { file: place.file, span: selection }),
  );
  return [...own, ...outside.map(toOutside)];
}

function toOutside({ file, line, character }: OutsidePlace): Location {
  const at = { line, character };
  return { uri: file, range: { start: at, end: at } };
}

export function toDocumentSymbol(lines: LineIndex, symbol: DocumentSymbol): LspDocumentSymbol {
  const { name, detail, kind, span, selection, children } = symbol;
  return {
    name: name === '' ? '""' : name,
    kind: symbolKinds[kind],
    range: toRange(lines, span),
    selectionRange: toRange(lines, selection),
    children: children.map((child) => toDocumentSymbol(lines, child)),
    ...(detail !== undefined && { detail }),
  };
}

export function toOverview(
  snapshot: Snapshot,
  { flakes }: OverviewInfo,
  complete: boolean,
): Overview {
  return {
    complete,
    flakes: flakes.map(({ root, machines, suggested, checks, open }): FlakeOverview => ({
      root,
      machines: machines.map((machine) => toMachine(snapshot, machine)),
      ...(suggested && { suggested }),
      checks: checks.map(({ name, place }) => ({
        name,
        ...(place && { location: toLocation(snapshot, place) }),
      })),
      mayHaveMoreChecks: open,
    })),
  };
}

function toMachine(snapshot: Snapshot, machine: MachineInfo): MachineOverview {
  const services = machine.services.map((service) => toService(snapshot, service));
  return present({ ...machine, services });
}

function toService(snapshot: Snapshot, service: ServiceInfo): ServiceOverview {
  const { declaration, definition } = service;
  return present({
    ...service,
    declaration: declaration && toLocation(snapshot, declaration),
    definition: definition && toLocation(snapshot, definition),
  });
}

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the properties that are undefined, which JSON has no word for. */
function present<T extends object>(value: T): Present<T> {
  const entries = Object.entries(value).filter(([, content]) => content !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const satisfies Record<Severity, DiagnosticSeverity>;

const diagnosticTags = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
} as const;

const symbolKinds = {
  set: SymbolKind.Namespace,
  function: SymbolKind.Function,
  boolean: SymbolKind.Boolean,
  number: SymbolKind.Number,
  string: SymbolKind.String,
  list: SymbolKind.Array,
  value: SymbolKind.Variable,
} as const satisfies Record<DocumentSymbol['kind'], SymbolKind>;
