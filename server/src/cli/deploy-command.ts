import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy, type DeployRequest } from '../actions/deploy/deploy';
import type { DeployEngine, DeployMode } from '../protocol';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandLine,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { confirm, type Consent } from './confirm';
import { rememberedHosts } from './deploy-hosts';
import { Misuse } from './misuse';
import { runAction } from './run-action';

type DeployOptions = CommonOptions & {
  readonly mode: string;
  readonly host: readonly string[];
  readonly buildHost?: string;
  readonly engine?: string;
  readonly rollback?: boolean;
  readonly yes?: boolean;
  readonly acceptWarnings?: boolean;
  readonly askPassword?: boolean;
};

const modes: readonly string[] = ['switch', 'boot', 'test', 'dry-activate'] satisfies DeployMode[];
const engines: readonly string[] = [
  'nixos-rebuild',
  'colmena',
  'deploy-rs',
] satisfies DeployEngine[];

export const deployCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('deploy')
      .description('bring machines to their hosts: build, show the difference, ask, activate'),
  )
    .argument('[machines...]', 'by default the only one that is no test VM')
    .option('--mode <mode>', `one of ${modes.join(', ')}`, 'switch')
    .option('--host <machine=host>', 'where a machine is, as user@name:port', collect, [])
    .option('--build-host <host>', 'where it is built; by default here')
    .option('--engine <engine>', `one of ${engines.join(', ')}; by default the flake's own`)
    .option('--rollback', 'go back to the generation before')
    .option('-y, --yes', 'activate without asking')
    .option('--accept-warnings', 'with --yes, also where there are warnings')
    .option('--ask-password', 'let sudo ask for its password in this terminal, for one machine')
    .action(async (machines: readonly string[], options: DeployOptions) => {
      line.exitWith(await run(line, machines, options));
    });
};

async function run(
  line: CommandLine,
  machines: readonly string[],
  options: DeployOptions,
): Promise<number> {
  const flake = await flakeOf(options);
  const isTerminal = options.json !== true && process.stdin.isTTY;
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'homelab-deploy-')));
  const request = requestOf(flake, machines, options);
  const consent = consentOf(options, isTerminal);
  try {
    return await runAction(options, flake, (signal) =>
      deploy(
        contextOf(line, options, signal),
        {
          hosts: rememberedHosts(flake, isTerminal),
          confirm: (asked) => confirm(consent, asked, signal),
        },
        { ...request, scratch },
      ),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function requestOf(
  flake: string,
  machines: readonly string[],
  options: DeployOptions,
): Omit<DeployRequest, 'scratch'> {
  const { mode, engine, buildHost, rollback = false, askPassword = false } = options;
  if (!modes.includes(mode)) throw new Misuse(`--mode ${mode} is not one of ${modes.join(', ')}.`);
  if (engine !== undefined && !engines.includes(engine))
    throw new Misuse(`--engine ${engine} is not one of ${engines.join(', ')}.`);
  if (rollback && mode !== 'switch')
    throw new Misuse('--rollback activates the generation before at once. Leave --mode out.');
  if (askPassword && machines.length !== 1)
    throw new Misuse('--ask-password needs the terminal for one machine. Name one machine.');
  return {
    flake,
    machines,
    rollback,
    askPassword,
    buildHost,
    mode: mode as DeployMode,
    engine: engine as DeployEngine | undefined,
    hosts: new Map(options.host.map((text) => hostOption(text, machines))),
  };
}

/** `machine=host`, or a host alone where one machine is named. */
function hostOption(text: string, machines: readonly string[]): readonly [string, string] {
  const [machine = '', ...rest] = text.split('=');
  if (rest.length > 0) return [machine, rest.join('=')];
  const [only] = machines;
  if (machines.length === 1 && only !== undefined) return [only, text];
  throw new Misuse(
    `--host ${text} does not say which machine is there. Write --host machine=${text}.`,
  );
}

function consentOf(options: DeployOptions, isTerminal: boolean): Consent {
  const acceptWarnings = options.acceptWarnings === true;
  if (options.yes === true) return { by: 'given', acceptWarnings };
  if (options.json === true) return { by: 'input', acceptWarnings };
  if (!isTerminal && options.mode !== 'dry-activate')
    throw new Misuse(
      'Nobody can be asked here. Look with --mode dry-activate first, then add --yes.',
    );
  return { by: 'terminal', acceptWarnings };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
