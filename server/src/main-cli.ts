import { createCommandLine } from './cli/command-line';
import { commands } from './cli/commands';
import { runCommandLine } from './cli/run-command-line';
import { createReader } from './cli/read-repository';
import { createStaticModel } from './cli/static-model';

// A status, not an exit: what was written must still reach its reader.
const model = createStaticModel(createReader());
const line = createCommandLine(model, (status) => (process.exitCode = status));

void runCommandLine(line, commands, process.argv.slice(2));
