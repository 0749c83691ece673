import { evaluate } from '../actions/evaluate';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { runAction } from './run-action';

export const evaluateCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program.command('evaluate').description("check a machine's whole configuration with Nix"),
  )
    .argument('[machine]', 'by default the VM that suits this computer')
    .action(async (machine: string | undefined, options: CommonOptions) => {
      const flake = await flakeOf(options);
      const status = await runAction(options, flake, (signal) =>
        evaluate(contextOf(line, options, signal), { flake, machine }),
      );
      line.exitWith(status);
    });
};
