import { buildCommand } from './build-command';
import { builderCommand } from './builder-command';
import type { CommandModule } from './command-line';
import { evaluateCommand } from './evaluate-command';
import { vmCommand } from './vm-command';

/** All subcommands, in the order in which the help lists them. */
export const commands: readonly CommandModule[] = [
  evaluateCommand,
  buildCommand,
  vmCommand,
  builderCommand,
];
