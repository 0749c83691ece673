import { buildCommand } from './build-command';
import { builderCommand } from './builder-command';
import { checkCommand } from './check-command';
import { checksCommand } from './checks-command';
import type { CommandModule } from './command-line';
import { deployCommand } from './deploy-command';
import { doctorCommand } from './doctor-command';
import { evaluateCommand } from './evaluate-command';
import { diffCommand } from './diff-command';
import { explainCommand } from './explain-command';
import { indexCommand } from './index-command';
import { lspCommand } from './lsp-command';
import { machinesCommand } from './machines-command';
import { mapCommand } from './map-command';
import { mcpCommand } from './mcp-command';
import { newCommand } from './new-command';
import { optionsCommand } from './options-command';
import { resultsCommand } from './results-command';
import { secretsCommand } from './secrets-command';
import { serviceCommand } from './service-command';
import { toolCommand } from './tool-command';
import { updateCommand } from './update-command';
import { verifyCommand } from './verify-command';
import { vmCommand } from './vm-command';

/** All subcommands, in the order in which the help lists them. */
export const commands: readonly CommandModule[] = [
  newCommand,
  serviceCommand,
  checkCommand,
  verifyCommand,
  machinesCommand,
  optionsCommand,
  secretsCommand,
  mapCommand,
  explainCommand,
  diffCommand,
  indexCommand,
  evaluateCommand,
  buildCommand,
  vmCommand,
  deployCommand,
  updateCommand,
  checksCommand,
  resultsCommand,
  builderCommand,
  doctorCommand,
  lspCommand,
  mcpCommand,
  toolCommand,
];
