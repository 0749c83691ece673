import { results } from '../actions/flake/results';
import { nodeResultLinks } from '../node/build-results';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { runAction } from './run-action';

export const resultsCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('results')
      .description('the result links that builds have left, and what they keep in the store'),
  )
    .argument('[links...]', 'the links to remove, with --remove; by default all')
    .option('--remove', 'remove the links')
    .action(
      async (links: readonly string[], options: CommonOptions & { readonly remove?: boolean }) => {
        const flake = await flakeOf(options);
        const remove = options.remove !== true ? undefined : links.length === 0 ? 'all' : links;
        const status = await runAction(options, flake, (signal) =>
          results(contextOf(line, options, signal), nodeResultLinks, { flake, remove }),
        );
        line.exitWith(status);
      },
    );
};
