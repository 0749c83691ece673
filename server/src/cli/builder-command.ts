import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBuilder } from '../actions/start-builder';
import { stateFolder } from '../vm/vm-paths';
import { contextOf, type CommandModule, type CommonOptions } from './command-line';
import { runAction } from './run-action';

export const builderCommand: CommandModule = (program, line) => {
  const builder = program
    .command('builder')
    .description('the Linux builder, by which macOS builds for Linux');
  builder
    .command('start')
    .description('run the Linux builder until it is ended')
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .option('--json', 'print one JSON event a line')
    .action(async (options: CommonOptions) => {
      // The builder leaves its keys where it is started, which must not be the repository.
      const folder = join(stateFolder(process.env), 'linux-builder');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const interactive = options.json !== true && process.stdin.isTTY;
      const status = await runAction(options, folder, (signal) =>
        startBuilder(contextOf(line, options, signal), { folder, interactive }),
      );
      line.exitWith(status);
    });
};
