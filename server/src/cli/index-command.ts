import { setPriority, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { importIndex } from '../actions/import-index';
import { indexModules } from '../actions/index-modules';
import { indexOptions } from '../actions/index-options';
import { createIndexStore } from '../upstream/index-store';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { existing, modulesOf, movedIn, ownModules } from './index-outside';
import { runAction } from './run-action';

type Options = CommonOptions & {
  readonly own?: boolean;
  readonly fetch?: boolean;
  readonly again?: boolean;
  readonly import?: string;
  readonly timeout: string;
  readonly memory: string;
};

/** Half of this computer's memory, but no more than the largest of homelabs needs. */
const usualMemory = Math.round(Math.min(6000, totalmem() / 1e6 / 2));

export const indexCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('index')
      .description("find out NixOS's own options for a machine, for completion and checks"),
  )
    .argument('[machine]', 'by default the VM that suits this computer')
    .option(
      '--own',
      "find out the options of the homelab's own modules instead, each evaluated alone",
    )
    .option('--fetch', 'download inputs that are not on this computer yet')
    .option('--again', 'evaluate even if they are known already')
    .option(
      '--import <file>',
      "take them from another computer's index, or from NixOS's options.json",
    )
    .option('--timeout <seconds>', 'end the evaluation after so long', '300')
    .option('--memory <megabytes>', 'end it when it takes so much', String(usualMemory))
    .action(async (machine: string | undefined, options: Options) => {
      const flake = await flakeOf(options);
      const limits = {
        timeout: numberOf(options.timeout, '--timeout') * 1000,
        memory: numberOf(options.memory, '--memory') * 1e6,
      };
      // Whoever edits meanwhile goes first.
      setPriority(10);
      const outside = {
        store: createIndexStore(process.env),
        modulesOf,
        ownModules,
        existing,
        movedIn,
      };
      const { own = false, fetch = false, again = false } = options;
      const file = options.import === undefined ? undefined : resolve(options.import);
      const status = await runAction(options, flake, (signal) => {
        const context = contextOf(line, options, signal);
        if (own) return indexModules(context, outside, { flake, again, limits });
        return file === undefined
          ? indexOptions(context, outside, { flake, machine, fetch, again, limits })
          : importIndex(context, outside, { flake, machine, file });
      });
      line.exitWith(status);
    });
};

function numberOf(text: string, option: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Misuse(`${option} ${text} is no number above zero. Write one.`);
}
