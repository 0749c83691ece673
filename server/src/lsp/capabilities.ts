import {
  CodeActionKind,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver/node';

import { tokenLegend } from './reading';

/** What the server can do. Every entry has its line in `features.ts`. */
export function serverCapabilities(client: ClientSupport): ServerCapabilities {
  return {
    ...always,
    // Otherwise it is registered as long as no other extension formats.
    ...(!client.dynamicFormatting && { documentFormattingProvider: true }),
    ...(client.pullsDiagnostics && {
      diagnosticProvider: {
        identifier: 'homelab',
        interFileDependencies: true,
        workspaceDiagnostics: true,
      },
    }),
  };
}

const always: ServerCapabilities = {
  positionEncoding: 'utf-16',
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  completionProvider: { triggerCharacters: ['.', '"', '/', ' '], resolveProvider: true },
  hoverProvider: true,
  definitionProvider: true,
  declarationProvider: true,
  implementationProvider: true,
  typeDefinitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: ';', moreTriggerCharacter: ['\n'] },
  renameProvider: { prepareProvider: true },
  semanticTokensProvider: { legend: tokenLegend, full: true, range: true },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  inlayHintProvider: true,
  signatureHelpProvider: { triggerCharacters: [' '] },
  codeLensProvider: { resolveProvider: true },
  codeActionProvider: {
    codeActionKinds: [
      CodeActionKind.QuickFix,
      CodeActionKind.Refactor,
      CodeActionKind.RefactorExtract,
      CodeActionKind.RefactorRewrite,
      CodeActionKind.SourceFixAll,
    ],
  },
  workspace: {
    workspaceFolders: { supported: true, changeNotifications: true },
    fileOperations: { willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
  },
};

/** What the client can do, as far as an answer depends on it. */
export type ClientSupport = {
  readonly configuration: boolean;
  readonly dynamicConfiguration: boolean;
  readonly folderChanges: boolean;
  readonly dynamicWatchers: boolean;
  readonly dynamicFormatting: boolean;
  readonly documentChanges: boolean;
  /** Whether an edit may rename files. */
  readonly movesFiles: boolean;
  /** Whether a preview of an edit can say what each change is for. */
  readonly annotatesChanges: boolean;
  readonly definitionLinks: boolean;
  readonly progress: boolean;
  /** Whether it asks for findings; otherwise it is told of them. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  /** Whether another extension for Nix is at work in the same editor. */
  readonly hasOtherExtension: boolean;
  /** Whether the documentation of a completion can follow when it is looked at. */
  readonly resolvesDocumentation: boolean;
  /** Whether completion can show types and arguments beside the names. */
  readonly labelDetails: boolean;
  /** The editor's command that opens the completion list again, after an item that is continued. */
  readonly retriggerCommand?: string;
  readonly commands: EditorCommands;
};

/** Commands of the editor that lenses and fixes call. What needs one that is not there is not offered. */
export type EditorCommands = {
  /** Shows places: a URI, a position, and locations. */
  readonly showPlaces?: string | undefined;
  /** Evaluates, builds or boots: `evaluate`, `build` or `vm`, and a flake with the name of a machine. */
  readonly runOnMachine?: string | undefined;
  /** Opens the page of a service: a flake with the name of a machine, the service, and its address. */
  readonly openPage?: string | undefined;
  /** Adds a file to git's index without its content: a URI. */
  readonly trackFile?: string | undefined;
  /** Does something with a secret: a `SecretDeed`. */
  readonly changeSecret?: string | undefined;
  /** Explains an option: `ExplainParams`. */
  readonly explainOption?: string | undefined;
};

export function readClientSupport({
  capabilities,
  initializationOptions,
}: Pick<InitializeParams, 'capabilities' | 'initializationOptions'>): ClientSupport {
  const { workspace, textDocument, window }: ClientCapabilities = capabilities;
  const retriggerCommand = readText(initializationOptions, 'retriggerCommand');
  return {
    configuration: workspace?.configuration ?? false,
    dynamicConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    folderChanges: workspace?.workspaceFolders ?? false,
    dynamicWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    dynamicFormatting: textDocument?.formatting?.dynamicRegistration ?? false,
    documentChanges: workspace?.workspaceEdit?.documentChanges ?? false,
    movesFiles: workspace?.workspaceEdit?.resourceOperations?.includes('rename') ?? false,
    annotatesChanges: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    definitionLinks: textDocument?.definition?.linkSupport ?? false,
    resolvesDocumentation:
      textDocument?.completion?.completionItem?.resolveSupport?.properties.includes(
        'documentation',
      ) ?? false,
    labelDetails: textDocument?.completion?.completionItem?.labelDetailsSupport ?? false,
    pullsDiagnostics:
      textDocument?.diagnostic !== undefined && !readFlag(initializationOptions, 'pushDiagnostics'),
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
    hasOtherExtension: readFlag(initializationOptions, 'otherExtension'),
    progress: window?.workDoneProgress ?? false,
    commands: {
      showPlaces: readText(initializationOptions, 'showPlacesCommand'),
      runOnMachine: readText(initializationOptions, 'runOnMachineCommand'),
      openPage: readText(initializationOptions, 'openPageCommand'),
      trackFile: readText(initializationOptions, 'trackFileCommand'),
      changeSecret: readText(initializationOptions, 'changeSecretCommand'),
      explainOption: readText(initializationOptions, 'explainOptionCommand'),
    },
    ...(retriggerCommand === undefined ? {} : { retriggerCommand }),
  };
}

function readFlag(options: unknown, name: string): boolean {
  return valueOf(options, name) === true;
}

function readText(options: unknown, name: string): string | undefined {
  const value = valueOf(options, name);
  return typeof value === 'string' ? value : undefined;
}

function valueOf(options: unknown, name: string): unknown {
  if (typeof options !== 'object' || options === null) return undefined;
  return Object.entries(options).find(([key]) => key === name)?.[1] as unknown;
}
