import { readFile, realpath } from 'node:fs/promises';
import { createConnection } from 'vscode-languageserver/node';
import { pathFromUri, uriFromPath } from './core/base/uri';
import { diagnose } from './core/checks/diagnose';
import { toggleService } from './core/edits/toggle-service';
import { complete } from './core/features/complete';
import { definition } from './core/features/definition';
import { documentSymbols } from './core/features/document-symbols';
import { hover } from './core/features/hover';
import { overview } from './core/features/overview';
import { loadNixParser } from './core/syntax/parser';
import { createWorkspace } from './core/workspace';
import { Inbox } from './lsp/inbox';
import { serve } from './lsp/server';
import { nodeClock } from './node/node-clock';
import { nodeFiles } from './node/node-files';
import { thisComputer } from './node/this-computer';
import type { Snapshot } from './core/model/snapshot';

const inbox = new Inbox();
const connection = createConnection({ messageStrategy: inbox });
serve(connection, {
  workspace: loadParser().then(createWorkspace),
  language: {
    complete,
    definition,
    diagnose,
    documentSymbols,
    hover,
    overview: overviewHere,
    toggleService,
  },
  files: {
    ...nodeFiles,
    realPath: (uri) => realpath(pathFromUri(uri)).then(uriFromPath, () => undefined),
  },
  inbox,
  clock: nodeClock,
});
connection.listen();

function overviewHere(snapshot: Snapshot) {
  return overview(snapshot, thisComputer);
}

/** Both files lie beside the bundle. */
async function loadParser() {
  const bytes = (name: string) => readFile(new URL(name, import.meta.url));
  const [runtime, grammar] = [bytes('web-tree-sitter.wasm'), bytes('nix.wasm')];
  return loadNixParser({ runtime: await runtime, grammar: await grammar });
}
