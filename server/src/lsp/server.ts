import type { Connection, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import type { Clock, Processes } from '../core/ports';
import { readClientSupport, serverCapabilities } from './capabilities';
import type { Inbox } from './inbox';
import type { Language, Workspace } from './language';
import { connectionLog } from './log';
import { startSession } from './session';
import type { LinkedFileSystem } from './walk-folder';

export type ServerParts = {
  readonly workspace: Workspace;
  readonly language: Language;
  readonly files: LinkedFileSystem;
  readonly processes: Processes;
  readonly inbox: Inbox;
  readonly clock: Clock;
};

/** Serves the language on a connection; the caller then listens. */
export function serve(connection: Connection, parts: ServerParts): void {
  connection.onInitialize((params) => initialize(connection, params, parts));
}

function initialize(
  connection: Connection,
  params: InitializeParams,
  parts: ServerParts,
): InitializeResult {
  const client = readClientSupport(params);
  startSession(connection, {
    ...parts,
    log: connectionLog(connection),
    client,
    folders: (params.workspaceFolders ?? []).map(({ uri }) => uri),
    initialSettings: settingsOf(params.initializationOptions),
  });
  return {
    capabilities: serverCapabilities(client),
    serverInfo: { name: 'nixos-homelab' },
  };
}

/** Editors without a configuration of their own pass `{ settings: { … } }` when they start the server. */
function settingsOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null && 'settings' in options
    ? options.settings
    : undefined;
}
