import { realpath } from 'node:fs/promises';
import { pathFromUri, uriFromPath } from '../core/base/uri';
import type { Log } from '../core/ports';
import type { Snapshot } from '../core/model/snapshot';
import { createWorkspace } from '../core/workspace';
import { Disk } from '../lsp/disk';
import type { Repository } from '../mcp/workbench';
import { nodeFiles } from '../node/node-files';
import { KnownIndexes } from './known-indexes';

const standardError: Log = {
  info: () => undefined,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message) => process.stderr.write(`${message}\n`),
};

/** The model of all Nix files below a folder, read once. */
export async function readRepository(folder: string): Promise<Snapshot> {
  return openRepository(folder).snapshot();
}

/** Gives the model of each folder, which is read when it is first asked for. */
export function createReader(): (folder: string) => Promise<Snapshot> {
  const snapshots = new Map<string, Promise<Snapshot>>();
  return (folder) => {
    const snapshot = snapshots.get(folder) ?? readRepository(folder);
    snapshots.set(folder, snapshot);
    return snapshot;
  };
}

/** All Nix files below a folder, looked at again for each snapshot. */
export function openRepository(folder: string): Repository {
  const workspace = createWorkspace();
  const files = {
    ...nodeFiles,
    realPath: (uri: Parameters<typeof pathFromUri>[0]) =>
      realpath(pathFromUri(uri)).then(uriFromPath, () => undefined),
  };
  const disk = new Disk({ files, workspace, log: standardError });
  const indexes = new KnownIndexes(workspace);
  const look = (): Promise<void> => indexes.use();
  let reading = disk.addFolder(uriFromPath(folder), []).then(look);
  let isFresh = true;
  const snapshot = async (): Promise<Snapshot> => {
    if (!isFresh) reading = disk.lookAgain().then(look);
    isFresh = false;
    await reading;
    return workspace.snapshot();
  };
  return {
    snapshot,
    imagine: async (texts, ask) => {
      await snapshot();
      for (const [uri, text] of texts) workspace.openDocument(uri, text);
      try {
        return ask(workspace.snapshot());
      } finally {
        for (const uri of texts.keys()) workspace.closeDocument(uri);
      }
    },
  };
}
