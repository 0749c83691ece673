import type { Command } from 'commander';
import { startBuilder, stopBuilder } from '../actions/start-builder';
import { tellBuilders } from '../actions/tell-builders';
import { builderProcess } from '../vm/builder-process';
import {
  contextOf,
  type CommandLine,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { createRenderer } from './renderer';
import { onAbandoned, onInterrupt, runAction } from './run-action';

export const builderCommand: CommandModule = (program, line) => {
  const builder = program
    .command('builder')
    .description('the Linux builder, by which macOS builds for Linux');
  addStart(builder, line);
  addStop(builder, line);
  addStatus(builder, line);
};

function withNix(command: Command): Command {
  return command
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .option('--json', 'print one JSON event a line');
}

function addStart(builder: Command, line: CommandLine): void {
  const start = builder.command('start').description('run the Linux builder until it is ended');
  withNix(start).action(async (options: CommonOptions) => {
    const own = builderProcess(process.env);
    const interactive = options.json !== true && process.stdin.isTTY;
    const status = await runAction(options, own.folder, (signal) =>
      startBuilder(contextOf(line, options, signal), { process: own, interactive }),
    );
    line.exitWith(status);
  });
}

function addStop(builder: Command, line: CommandLine): void {
  const stop = builder.command('stop').description('end it, wherever it was started');
  stop.option('--json', 'print one JSON event a line').action(async (options: CommonOptions) => {
    const own = builderProcess(process.env);
    line.exitWith(await runAction(options, own.folder, () => stopBuilder(own)));
  });
}

function addStatus(builder: Command, line: CommandLine): void {
  withNix(builder.command('status').description('tell which computers build for this one'))
    .option('--follow', 'go on telling when the Linux builder comes or goes')
    .action(async ({ follow = false, ...options }: CommonOptions & { follow?: boolean }) => {
      const abort = new AbortController();
      onInterrupt(() => abort.abort());
      if (follow) onAbandoned(() => abort.abort());
      const renderer = createRenderer(options, process.cwd());
      const context = contextOf(line, options, abort.signal);
      for await (const event of tellBuilders(context, builderProcess(process.env), { follow }))
        await renderer.show(event);
      line.exitWith(0);
    });
}
