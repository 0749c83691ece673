import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  ConfigurationRequest,
  InitializedNotification,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  UnregistrationRequest,
  type ClientCapabilities,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { onTestFinished, vi } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { Inbox } from '../../../server/src/lsp/inbox';
import type { Language, Workspace } from '../../../server/src/lsp/language';
import { serve } from '../../../server/src/lsp/server';
import type { LinkedFileSystem } from '../../../server/src/lsp/walk-folder';
import { nodeClock } from '../../../server/src/node/node-clock';
import { nodeFiles } from '../../../server/src/node/node-files';
import { nodeProcesses } from '../../../server/src/node/node-processes';
import { contentChanged, overviewChanged } from '../../../server/src/protocol';
import { fakeLanguage, fakeWorkspace } from './fake-language';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const linkedFiles: LinkedFileSystem = {
  ...nodeFiles,
  realPath: (uri) => realpath(new URL(uri)).then(uriFromPath, () => undefined),
};

/** A folder on disk with these files, which is gone after the test. */
export function folderWith(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'homelab-lsp-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) write(folder, name, content);
  return folder;
}

export function write(folder: string, name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** For the rest of the test: permissions mean nothing to root. */
export function becomeUnprivileged(): void {
  if (process.geteuid?.() !== 0) return;
  const nobody = 65534;
  process.seteuid?.(nobody);
  onTestFinished(() => process.seteuid?.(0));
}

export type TestClientOptions = {
  readonly folders?: readonly string[];
  readonly settings?: unknown;
  readonly language?: Partial<Language>;
  readonly workspace?: Workspace;
  readonly initializationOptions?: unknown;
  /** Further capabilities of the client. */
  readonly textDocument?: ClientCapabilities['textDocument'];
  readonly workspaceEdit?: NonNullable<ClientCapabilities['workspace']>['workspaceEdit'];
};

export type TestClient = {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** The capabilities that the server asked for later, by method. */
  readonly registrations: ReadonlySet<string>;
  readonly log: readonly string[];
  readonly published: readonly PublishDiagnosticsParams[];
  readonly overviewChanges: () => number;
  readonly contentChanges: () => number;
  /** The latest diagnostics of a file once they satisfy `isExpected`. */
  readonly diagnostics: (
    uri: string,
    isExpected: (params: PublishDiagnosticsParams) => boolean,
  ) => Promise<PublishDiagnosticsParams>;
  readonly setSettings: (settings: unknown) => void;
  readonly open: (uri: string, text: string) => void;
};

const capabilities: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['rename'] },
  },
  textDocument: { definition: { linkSupport: true } },
};

/** A client of its own for a server on streams, initialised. */
export async function connect(options: TestClientOptions = {}): Promise<TestClient> {
  const connection = startServer(options);
  const registrations = new Set<string>();
  const log: string[] = [];
  const published: PublishDiagnosticsParams[] = [];
  let overviews = 0;
  let contents = 0;
  let { settings } = options;
  connection.onRequest(RegistrationRequest.type, (params) => {
    for (const { method } of params.registrations) registrations.add(method);
  });
  connection.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
    for (const { method } of unregisterations) registrations.delete(method);
  });
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => settings ?? null));
  connection.onNotification(LogMessageNotification.type, ({ message }) => void log.push(message));
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
  });
  connection.onNotification(overviewChanged, () => {
    overviews++;
  });
  connection.onNotification(contentChanged, () => {
    contents++;
  });
  connection.listen();
  const initialized = await initialize(connection, options);
  return {
    connection,
    initialized,
    registrations,
    log,
    published,
    overviewChanges: () => overviews,
    contentChanges: () => contents,
    diagnostics: (uri, isExpected) =>
      vi.waitFor(() => {
        const latest = published.findLast((params) => params.uri === uri);
        if (!latest || !isExpected(latest))
          throw new Error(`The diagnostics of ${uri} are ${JSON.stringify(latest)}`);
        return latest;
      }, 60_000),
    setSettings: (changed) => {
      settings = changed;
      void connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    },
    open: (uri, text) => {
      const textDocument = { uri, languageId: 'nix', version: 1, text };
      void connection.sendNotification('textDocument/didOpen', { textDocument });
    },
  };
}

function startServer({ language, workspace }: TestClientOptions): ProtocolConnection {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const inbox = new Inbox();
  const server = createConnection(
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
    { messageStrategy: inbox },
  );
  serve(server, {
    workspace: workspace ?? fakeWorkspace(),
    language: { ...fakeLanguage, ...language },
    files: linkedFiles,
    processes: nodeProcesses,
    inbox,
    clock: nodeClock,
  });
  server.listen();
  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  onTestFinished(async () => {
    await client.sendRequest('shutdown');
    client.dispose();
    server.dispose();
  });
  return client;
}

async function initialize(
  connection: ProtocolConnection,
  { folders = [], initializationOptions, textDocument = {}, workspaceEdit }: TestClientOptions,
): Promise<InitializeResult> {
  const result = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    capabilities: {
      ...capabilities,
      workspace: {
        ...capabilities.workspace,
        workspaceEdit: { ...capabilities.workspace?.workspaceEdit, ...workspaceEdit },
      },
      textDocument: { ...capabilities.textDocument, ...textDocument },
    },
    workspaceFolders: folders.map((path) => ({ uri: uriFromPath(path), name: path })),
    ...(initializationOptions === undefined ? {} : { initializationOptions }),
  });
  await connection.sendNotification(InitializedNotification.type, {});
  return result;
}
