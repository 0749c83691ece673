import { readFile, realpath } from 'node:fs/promises';
import { pathFromUri, uriFromPath } from '../core/base/uri';
import type { Log } from '../core/ports';
import type { Snapshot } from '../core/model/snapshot';
import { loadNixParser, type NixParser } from '../core/syntax/parser';
import { createWorkspace } from '../core/workspace';
import { Disk } from '../lsp/disk';
import { nodeFiles } from '../node/node-files';

const standardError: Log = {
  info: () => undefined,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message) => process.stderr.write(`${message}\n`),
};

/** The model of all Nix files below a folder, read once. */
export async function readRepository(folder: string): Promise<Snapshot> {
  const workspace = createWorkspace(await loadParser());
  const files = {
    ...nodeFiles,
    realPath: (uri: Parameters<typeof pathFromUri>[0]) =>
      realpath(pathFromUri(uri)).then(uriFromPath, () => undefined),
  };
  await new Disk({ files, workspace, log: standardError }).addFolder(uriFromPath(folder), []);
  return workspace.snapshot();
}

/** Its two files lie beside the bundle. */
export async function loadParser(): Promise<NixParser> {
  const bytes = (name: string): Promise<Uint8Array> => readFile(new URL(name, import.meta.url));
  return loadNixParser({
    runtime: await bytes('web-tree-sitter.wasm'),
    grammar: await bytes('nix.wasm'),
  });
}
