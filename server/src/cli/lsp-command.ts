import { createConnection } from 'vscode-languageserver/node';
import { Inbox } from '../lsp/inbox';
import { startServer } from '../lsp/start-server';
import type { CommandModule } from './command-line';

/** The language server for editors other than VS Code, which start it themselves. */
export const lspCommand: CommandModule = (program) => {
  program
    .command('lsp')
    .description('the language server, spoken to over standard input and output')
    .option('--stdio', 'the only way there is; editors give it by habit')
    .action(() => {
      const inbox = new Inbox();
      const options = { messageStrategy: inbox };
      startServer(createConnection(process.stdin, process.stdout, options), inbox);
    });
};
