import { readFile, realpath } from 'node:fs/promises';
import { createConnection } from 'vscode-languageserver/node';
import { pathFromUri, uriFromPath } from './core/base/uri';
import { loadNixParser } from './core/syntax/parser';
import { createWorkspace } from './core/workspace';
import { coreLanguage } from './lsp/core-language';
import { Inbox } from './lsp/inbox';
import { serve } from './lsp/server';
import { nodeClock } from './node/node-clock';
import { nodeFiles } from './node/node-files';

const inbox = new Inbox();
const connection = createConnection({ messageStrategy: inbox });
serve(connection, {
  workspace: loadParser().then(createWorkspace),
  language: coreLanguage,
  files: {
    ...nodeFiles,
    realPath: (uri) => realpath(pathFromUri(uri)).then(uriFromPath, () => undefined),
  },
  inbox,
  clock: nodeClock,
});
connection.listen();

/** Both files lie beside the bundle. */
async function loadParser() {
  const bytes = (name: string) => readFile(new URL(name, import.meta.url));
  const [runtime, grammar] = [bytes('web-tree-sitter.wasm'), bytes('nix.wasm')];
  return loadNixParser({ runtime: await runtime, grammar: await grammar });
}
