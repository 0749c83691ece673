import { machineEntries, type MachineEntry } from '../reports/machines';
import { Report } from '../reports/report';
import type { CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { readRepository } from './read-repository';
import { print, printJson } from './print';

export const machinesCommand: CommandModule = (program) => {
  program
    .command('machines')
    .description('list the machines of a flake, their modules and the state of each service')
    .argument('[path]', 'the folder of the repository; by default this one')
    .option('--json', 'print JSON')
    .action(async (path: string | undefined, { json }: { readonly json?: boolean }) => {
      const folder = await folderArgument(path);
      const report = new Report(await readRepository(folder), folder);
      const machines = machineEntries(report);
      if (json === true) printJson({ version: 1, machines });
      else print(machines.length === 0 ? whyNone(report) : machines.map(text).join('\n'));
    });
};

/** What to say where no machine was found. */
function whyNone({ snapshot }: Report): string {
  const flakes = snapshot.flakes.flatMap(({ facts }) => (facts === undefined ? [] : [facts]));
  if (flakes.length === 0)
    return 'There is no flake.nix here. Name the folder of a flake: homelab machines FOLDER.';
  const reasons = flakes.flatMap(({ opaque }) => (opaque === undefined ? [] : [opaque]));
  return reasons.length === 0
    ? 'The flake has no `nixosConfigurations`.'
    : `The machines could not be read from the sources: ${reasons.join('; ')}.`;
}

function text({ name, system, guess, services }: MachineEntry): string {
  const lines = services.map(({ path, state }) => `  ${state.padEnd(8)}${path.join('.')}`);
  const note = guess === undefined ? '' : `  ${guess}\n`;
  return `${name}${system === null ? '' : ` (${system})`}\n${note}${lines.join('\n')}`;
}
