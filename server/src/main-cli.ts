import { createCommandLine } from './cli/command-line';
import { commands } from './cli/commands';
import { runCommandLine } from './cli/run-command-line';
import { noModel } from './cli/static-model';

// A status, not an exit: what was written must still reach its reader.
const line = createCommandLine(noModel, (status) => (process.exitCode = status));

void runCommandLine(line, commands, process.argv.slice(2));
