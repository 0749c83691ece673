import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ActionContext } from '../actions/action-context';
import type { VirtualMachines } from '../actions/virtual-machines';
import { nodeClock } from '../node/node-clock';
import { nodeFiles } from '../node/node-files';
import { nodeNetwork } from '../node/node-network';
import { nodeProcesses } from '../node/node-processes';
import { thisComputer } from '../node/this-computer';
import { createVirtualMachines } from '../vm/node-virtual-machines';
import { Misuse } from './misuse';
import type { StaticModel } from './static-model';

/** What the commands share. */
export type CommandLine = {
  readonly vms: VirtualMachines;
  readonly model: StaticModel;
  /** Ends with this status once everything is written. */
  exitWith(status: number): void;
};

/** Adds one subcommand, or a group of them. */
export type CommandModule = (program: Command, line: CommandLine) => void;

/** The options that every command on a flake has. */
export type CommonOptions = {
  readonly flake?: string;
  readonly nix?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
};

export function createCommandLine(
  model: StaticModel,
  exitWith: (status: number) => void,
): CommandLine {
  const script = process.argv[1] ?? '';
  const vms = createVirtualMachines({
    env: process.env,
    supervisor: [process.execPath, script, 'vm', 'supervise'],
  });
  return { vms, model, exitWith };
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--flake <folder>', 'the folder of the flake; by default this one or one above it')
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .option('--json', 'print one JSON event a line')
    .option('-v, --verbose', 'show what the programs say');
}

export function contextOf(
  { model }: CommandLine,
  options: CommonOptions,
  signal: AbortSignal,
): ActionContext {
  return {
    files: nodeFiles,
    processes: nodeProcesses,
    network: nodeNetwork,
    clock: nodeClock,
    host: {
      env: process.env,
      ...thisComputer,
      // The extension passes its setting this way, so that no task carries a person's path.
      nix: options.nix ?? process.env['HOMELAB_NIX'],
    },
    signal,
    ...model,
  };
}

/** The flake that is meant, with symbolic links resolved, because that is how Nix prints it. */
export async function flakeOf({ flake }: CommonOptions): Promise<string> {
  const folder = flake === undefined ? await nearestFlake(process.cwd()) : resolve(flake);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new Misuse(`There is no folder ${folder}.`);
  return realpath(folder);
}

async function nearestFlake(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = await stat(join(folder, 'flake.nix')).catch(() => undefined);
    if (found !== undefined) return folder;
    if (folder === dirname(folder)) return start;
  }
}
