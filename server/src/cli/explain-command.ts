import { explainOption, type SourceExplanation } from '../actions/explain-option';
import { parseOptionPath } from '../nix/option-path';
import type { ActionEvent } from '../protocol';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { optionExplanation } from '../reports/option-explanation';
import { readRepository } from './read-repository';
import { runAction } from './run-action';

type Options = CommonOptions & { readonly sources?: boolean };

export const explainCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program.command('explain').description('tell why an option of a machine is what it is'),
  )
    .argument('<option>', 'for example services.caddy.httpPort')
    .argument('[machine]', 'by default the VM that suits this computer')
    .option('--sources', 'by the sources alone, without Nix; name the machine')
    .action(async (option: string, machine: string | undefined, options: Options) => {
      const flake = await flakeOf(options);
      const path = parseOptionPath(option);
      if (path.length === 0) throw new Misuse(`${option} is no option. Write its names with dots.`);
      if (options.sources === true && machine === undefined)
        throw new Misuse('Without Nix, name the machine: homelab explain OPTION MACHINE --sources');
      const status = await runAction(options, flake, (signal) =>
        options.sources === true && machine !== undefined
          ? bySources({ flake, machine, path })
          : explainOption(contextOf(line, options, signal), sourceExplanation, {
              flake,
              machine,
              path,
            }),
      );
      line.exitWith(status);
    });
};

async function* bySources(request: {
  readonly flake: string;
  readonly machine: string;
  readonly path: readonly string[];
}): AsyncGenerator<ActionEvent> {
  const { flake, machine, path } = request;
  yield { kind: 'started', action: 'explain', flake, machine };
  const said = await sourceExplanation(flake, machine, path);
  if (said === undefined) {
    const message = `The sources know no machine ${machine}.`;
    yield { kind: 'finished', outcome: 'failed', message };
    return;
  }
  yield { kind: 'explanation', ...said };
  const message =
    said.value === undefined
      ? `The sources do not tell what ${said.option} is on ${machine}.`
      : `${said.option} is ${said.value} on ${machine}, by the sources.`;
  yield { kind: 'finished', outcome: 'succeeded', message };
}

const sourceExplanation: SourceExplanation = async (root, machine, path) =>
  optionExplanation(await readRepository(root), root, { machine, path });
