import { createWorkbench } from './workbench';
import { contextOf, flakeOf, type CommandModule, type CommonOptions } from './command-line';
import { version } from './version';

/** The server for coding agents. The protocol's library is loaded only here. */
export const mcpCommand: CommandModule = (program, line) => {
  program
    .command('mcp')
    .description('the Model Context Protocol for coding agents, over standard input and output')
    .option('--flake <folder>', 'the folder of the flake; by default this one or one above it')
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .action(async (options: CommonOptions) => {
      const { serveStdio } = await import('../mcp/connect');
      const bench = createWorkbench(await flakeOf(options), {
        vms: line.vms,
        contextOf: (model, signal) => contextOf({ ...line, model }, options, signal),
      });
      await serveStdio(bench, version);
    });
};
