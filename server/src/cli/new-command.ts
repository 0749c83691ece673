import { resolve } from 'node:path';
import { createProject } from '../actions/create-project';
import { nodeNewFolder } from '../node/new-folder';
import { askAnswers, type GivenAnswers } from './ask-answers';
import { contextOf, type CommandModule, type CommonOptions } from './command-line';
import { filledTemplate } from './read-template';
import { runAction } from './run-action';

type NewOptions = CommonOptions & GivenAnswers & { readonly lock?: boolean };

export const newCommand: CommandModule = (program, line) => {
  program
    .command('new')
    .description('create a homelab in a new folder, and ask for what is not given')
    .argument('[folder]', 'by default one called homelab in this folder', 'homelab')
    .option('--name <name>', "the server's host name")
    .option('--domain <domain>', 'the domain below which each service gets its own')
    .option('--time-zone <zone>', 'for example Europe/Berlin')
    .option(
      '--ssh-key <key>',
      "the administrator's public SSH key, one line; the template's placeholder without it",
    )
    .option('--services <names>', 'the services that are on, separated by commas, or none')
    .option('--lock', 'fix the versions of the inputs at once, which asks the network')
    .option('--nix <path>', 'the nix to use; by default the one on PATH or in its usual places')
    .option('--json', 'print one JSON event a line')
    .action(async (path: string, options: NewOptions) => {
      const interactive = options.json !== true && process.stdin.isTTY;
      const answers = await askAnswers(options, interactive);
      const files = await filledTemplate(answers);
      const folder = resolve(path);
      const request = { folder, answers, files, lock: options.lock === true };
      const status = await runAction(options, folder, (signal) =>
        createProject(contextOf(line, options, signal), nodeNewFolder, request),
      );
      line.exitWith(status);
    });
};
