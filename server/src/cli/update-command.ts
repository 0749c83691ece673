import { undoUpdate, updateInputs } from '../actions/flake/update-inputs';
import { nodeLockFile } from '../node/lock-file';
import { stateFolder } from '../vm/vm-paths';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { runAction } from './run-action';

export const updateCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('update')
      .description("update the flake's inputs, and tell which revisions changed"),
  )
    .argument('[inputs...]', 'by default all')
    .option('--undo', 'put flake.lock back to what it was before the last update')
    .action(
      async (inputs: readonly string[], options: CommonOptions & { readonly undo?: boolean }) => {
        if (options.undo === true && inputs.length > 0)
          throw new Misuse('--undo puts back the whole of flake.lock. Leave the inputs out.');
        const flake = await flakeOf(options);
        const lock = nodeLockFile(flake, stateFolder(process.env));
        const status = await runAction(options, flake, (signal) => {
          const context = contextOf(line, options, signal);
          return options.undo === true
            ? undoUpdate(context, lock, flake)
            : updateInputs(context, lock, { flake, inputs });
        });
        line.exitWith(status);
      },
    );
};
