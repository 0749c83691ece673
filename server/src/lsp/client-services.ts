import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Connection,
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
