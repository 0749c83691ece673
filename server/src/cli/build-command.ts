import { build } from '../actions/build-vm';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { runAction } from './run-action';

export const buildCommand: CommandModule = (program, line) => {
  withCommonOptions(program.command('build').description("build a machine's VM, as ./result"))
    .argument('[machine]', 'by default the VM that suits this computer')
    .action(async (machine: string | undefined, options: CommonOptions) => {
      const flake = await flakeOf(options);
      const status = await runAction(options, flake, (signal) =>
        build(contextOf(line, options, signal), { flake, machine }),
      );
      line.exitWith(status);
    });
};
