import {
  ErrorCodes,
  ResponseError,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import type { Clock, Processes } from '../core/ports';
import { readClientSupport, serverCapabilities } from './capabilities';
import type { Inbox } from './inbox';
import type { Language, Workspace } from './language';
import { connectionLog } from './log';
import { describe } from './requests';
import { startSession } from './session';
import type { LinkedFileSystem } from './walk-folder';

export type ServerParts = {
  /** Rejected if the parser cannot be loaded; the client is told then. */
  readonly workspace: Promise<Workspace>;
  readonly language: Language;
  readonly files: LinkedFileSystem;
  readonly processes: Processes;
  readonly inbox: Inbox;
  readonly clock: Clock;
};

/** Serves the language on a connection; the caller then listens. */
export function serve(connection: Connection, parts: ServerParts): void {
  connection.onInitialize(async (params) => {
    const workspace = await parts.workspace.catch((error: unknown) => {
      connectionLog(connection).error(`The parser was not loaded: ${describe(error)}`);
      return undefined;
    });
    if (!workspace) return new ResponseError(ErrorCodes.InternalError, parserMissing);
    return initialize(connection, params, { ...parts, workspace });
  });
}

const parserMissing =
  'The Nix parser of NixOS Homelab could not be loaded. Install the extension again.';

function initialize(
  connection: Connection,
  params: InitializeParams,
  parts: Omit<ServerParts, 'workspace'> & { readonly workspace: Workspace },
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
