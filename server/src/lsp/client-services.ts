import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  type Connection,
  type Disposable,
} from 'vscode-languageserver/node';
import type { ClientSupport } from './capabilities';

/** Asks the client to tell of changed files and settings, where it can. */
export async function registerDynamically(
  connection: Connection,
  client: ClientSupport,
): Promise<void> {
  // Files that are not Nix count too: an import or a secret may name them.
  if (client.dynamicWatchers)
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: '**/*' }],
    });
  if (client.dynamicConfiguration)
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: 'homelab',
    });
}

/**
 * Offers to format, as long as nobody else does: of two formatters an editor asks a person to choose
 * one. Calls of the function that it gives come one after the other.
 */
export function formattingOffer(
  connection: Connection,
  client: ClientSupport,
): (isWanted: boolean) => Promise<void> {
  let registered: Disposable | undefined;
  let work = Promise.resolve();
  const change = async (isWanted: boolean): Promise<void> => {
    if (!client.dynamicFormatting || isWanted === (registered !== undefined)) return;
    registered?.dispose();
    registered = isWanted
      ? await connection.client.register(DocumentFormattingRequest.type, {
          documentSelector: [{ language: 'nix' }],
        })
      : undefined;
  };
  return (isWanted) => (work = work.then(() => change(isWanted)));
}

/** Shows that the workspace is being read for as long as `work` takes. */
export async function withProgress(
  connection: Connection,
  client: ClientSupport,
  work: () => Promise<void>,
): Promise<void> {
  if (!client.progress) return work();
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin('Reading the homelab');
  try {
    await work();
  } finally {
    progress.done();
  }
}
