import { Command, CommanderError } from 'commander';
import type { CommandLine, CommandModule } from './command-line';
import { Misuse } from './misuse';
import { version } from './version';

/** A command line that cannot be understood. */
const misuseStatus = 2;

/** Runs the subcommand that the arguments name. */
export async function runCommandLine(
  line: CommandLine,
  modules: readonly CommandModule[],
  args: readonly string[],
): Promise<void> {
  const program = new Command('homelab')
    .description('Check, build and boot the machines of a NixOS homelab.')
    .version(version, '--version', 'print the version')
    .exitOverride();
  for (const add of modules) add(program, line);
  inherit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof Misuse) process.stderr.write(`${error.message}\n`);
    else if (!(error instanceof CommanderError)) throw error;
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    line.exitWith(isHelp ? 0 : misuseStatus);
  }
}

/** Subcommands were made before the program knew how to exit. */
function inherit(command: Command): void {
  for (const sub of command.commands) {
    sub.exitOverride();
    inherit(sub);
  }
}
