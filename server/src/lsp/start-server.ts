import { realpath } from 'node:fs/promises';
import type { Connection } from 'vscode-languageserver/node';
import { pathFromUri, uriFromPath } from '../core/base/uri';
import { createWorkspace } from '../core/workspace';
import { nodeClock } from '../node/node-clock';
import { nodeFiles } from '../node/node-files';
import { nodeProcesses } from '../node/node-processes';
import { coreLanguage } from './core-language';
import type { Inbox } from './inbox';
import { serve } from './server';

/** Serves a connection with the real core on the real disk, and listens. */
export function startServer(connection: Connection, inbox: Inbox): void {
  serve(connection, {
    workspace: createWorkspace(),
    language: coreLanguage,
    files: {
      ...nodeFiles,
      realPath: (uri) => realpath(pathFromUri(uri)).then(uriFromPath, () => undefined),
    },
    processes: nodeProcesses,
    inbox,
    clock: nodeClock,
  });
  connection.listen();
}
