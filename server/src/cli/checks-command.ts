import type { Command } from 'commander';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildDriver, checkOutputs, listChecks, runCheck } from '../actions/flake/flake-checks';
import type { ActionContext } from '../actions/action-context';
import type { ActionEvent } from '../protocol';
import { stateFolder } from '../vm/vm-paths';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandLine,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { runAction } from './run-action';

export const checksCommand: CommandModule = (program, line) => {
  const checks = program
    .command('checks')
    .description("the flake's checks, NixOS VM tests among them");
  const add = (name: string, description: string): Command =>
    withCommonOptions(checks.command(name).description(description));
  add('list', 'ask Nix which checks there are for this computer').action(
    async (options: CommonOptions) => {
      await run(line, options, (context, flake) => listChecks(context, flake));
    },
  );
  add('outputs', 'evaluate every output, as nix flake check --no-build does').action(
    async (options: CommonOptions) => {
      await run(line, options, (context, flake) => checkOutputs(context, flake));
    },
  );
  add('run', 'build one check, which runs it')
    .argument('<check>')
    .action(async (check: string, options: CommonOptions) => {
      await run(line, options, (context, flake) => runCheck(context, flake, check));
    });
  add('driver', 'build the interactive driver of a NixOS VM test')
    .argument('<check>')
    .action(async (name: string, options: CommonOptions) => {
      const link = join(stateFolder(process.env), 'drivers', encodeURIComponent(name));
      await mkdir(dirname(link), { recursive: true, mode: 0o700 });
      await run(line, options, (context, flake) => buildDriver(context, { flake, name, link }));
    });
};

async function run(
  line: CommandLine,
  options: CommonOptions,
  start: (context: ActionContext, flake: string) => AsyncGenerator<ActionEvent>,
): Promise<void> {
  const flake = await flakeOf(options);
  line.exitWith(
    await runAction(options, flake, (signal) => start(contextOf(line, options, signal), flake)),
  );
}
