import { doctor } from '../actions/doctor/doctor';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { runAction } from './run-action';

export const doctorCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program.command('doctor').description('look for what keeps a homelab from working here'),
  ).action(async (options: CommonOptions) => {
    const flake = await flakeOf(options);
    const status = await runAction(options, flake, (signal) =>
      doctor(contextOf(line, options, signal), flake),
    );
    line.exitWith(status);
  });
};
