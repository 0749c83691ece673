import { createConnection } from 'vscode-languageserver/node';
import { Inbox } from './lsp/inbox';
import { startServer } from './lsp/start-server';

const inbox = new Inbox();
startServer(createConnection({ messageStrategy: inbox }), inbox);
