import { diffMachines } from '../actions/diff/diff-machines';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { runAction } from './run-action';

type Options = CommonOptions & { readonly from?: string; readonly with?: string };

export const diffCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('diff')
      .description('tell what differs on a machine between the last commit and the files'),
  )
    .argument('[machine]', 'by default the VM that suits this computer')
    .option('--from <commit>', 'compare with this commit instead of the last one')
    .option('--with <machine>', 'compare with another machine instead')
    .action(async (machine: string | undefined, options: Options) => {
      const { from = 'HEAD', with: other } = options;
      if (options.from !== undefined && other !== undefined)
        throw new Misuse('Choose one of --from and --with.');
      const flake = await flakeOf(options);
      const status = await runAction(options, flake, (signal) =>
        diffMachines(contextOf(line, options, signal), { flake, machine, from, with: other }),
      );
      line.exitWith(status);
    });
};
