import { secretsOverview } from '../secrets/secrets-overview';
import { nodeFiles } from '../node/node-files';
import type { SecretOverview } from '../protocol';
import type { CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { readRepository } from './read-repository';
import { print, printJson } from './print';

export const secretsCommand: CommandModule = (program) => {
  const secrets = program
    .command('secrets')
    .description('list, edit and rekey the secrets of a flake; contents are never listed');
  secrets
    .command('list')
    .description('list the secrets with their recipients and how their files stand')
    .argument('[path]', 'the folder of the repository; by default this one')
    .option('--json', 'print JSON')
    .action(async (path: string | undefined, { json }: { readonly json?: boolean }) => {
      const snapshot = await readRepository(await folderArgument(path));
      const { flakes } = await secretsOverview(snapshot, nodeFiles);
      const found = flakes.flatMap((flake) => flake.secrets);
      if (json === true) printJson({ version: 1, secrets: found });
      else print(found.length === 0 ? 'There are no secrets.' : found.map(text).join('\n'));
    });
};

function text({ name, path, engine, state, reason, recipients, machines }: SecretOverview): string {
  const readers = recipients.map((recipient) => recipient.name).join(', ');
  return [
    `${name}  ${path ?? 'file not known'}  ${state}`,
    `  ${reason}`,
    ...(readers === '' ? [] : [`  for ${readers}`]),
    ...(machines.length === 0 ? [] : [`  on ${machines.join(', ')}`]),
    ...(engine === 'agenix' ? [] : [`  by ${engine}`]),
  ].join('\n');
}
