import { isOlder, oldestForNixpkgs } from '../../nix/nix-version';
import { listOf } from '../../nix/nix-conf';
import type { CheckResult } from '../../protocol';
import { answerOf, appendAsRoot, type Check, type Patient } from './patient';

export const nixPresent: Check = ({ nix, version }) => {
  const title = 'Nix';
  if (nix === undefined)
    return one({
      code: 'nix',
      title,
      status: 'failed',
      message: 'Nix is not installed, or not where it usually is.',
      remedy: {
        title: 'Install Nix',
        command: ['sh', '-c', 'curl -L https://nixos.org/nix/install | sh -s -- --daemon'],
      },
    });
  if (version === undefined)
    return one({
      code: 'nix',
      title,
      status: 'failed',
      message: `${nix} does not tell its version. Install Nix again.`,
    });
  const name = `${version.flavour} ${version.text}`;
  if (isOlder(version, oldestForNixpkgs))
    return one({
      code: 'nix',
      title,
      status: 'warning',
      message: `${name} is older than 2.18, which present nixpkgs needs. Install a newer one from https://nixos.org/download.`,
    });
  return one({ code: 'nix', title, status: 'ok', message: `${name} is at ${nix}.` });
};

/** The extension allows itself what a flake needs; a person's own terminal may not. */
export const flakesOn: Check = ({ nix, version, conf, manager }) => {
  if (nix === undefined) return Promise.resolve([]);
  const features = listOf(conf, 'experimental-features');
  const on = ['nix-command', 'flakes'].every((name) => features.includes(name));
  if (on || version?.flavour === 'Determinate Nix')
    return one({
      code: 'flakes',
      title: 'Flakes',
      status: 'ok',
      message: 'Flakes are switched on.',
    });
  const line = 'experimental-features = nix-command flakes';
  return one({
    code: 'flakes',
    title: 'Flakes',
    status: 'warning',
    message:
      manager.conf === undefined
        ? 'Flakes are switched off in your own terminal. Add "nix-command" and "flakes" to nix.settings.experimental-features and rebuild the system.'
        : `Flakes are switched off in your own terminal. Add them to ${manager.conf}.`,
    ...(manager.conf !== undefined && {
      remedy: { title: 'Switch flakes on', command: appendAsRoot(manager.conf, [line]) },
    }),
  });
};

export const daemonAnswers: Check = async (patient) => {
  if (patient.nix === undefined) return [];
  const answer = await answerOf(patient.context, storeInfo(patient));
  if (answer?.succeeded === true)
    return one({
      code: 'store',
      title: 'Nix store',
      status: 'ok',
      message: 'The Nix store answers.',
    });
  const why = answer?.output.split('\n').at(-1) ?? '';
  return one({
    code: 'store',
    title: 'Nix store',
    status: 'failed',
    message: `The Nix store does not answer${why === '' ? '' : ` (${why.replace(/\.$/, '')})`}. Start the Nix daemon.`,
    remedy: { title: 'Start the Nix daemon again', command: patient.manager.restart },
  });
};

/** Only a trusted user may name a builder or a cache for one command. */
export const trustedUser: Check = async ({ context, nix, conf, manager }) => {
  const user = context.host.env['USER'] ?? '';
  if (nix === undefined || user === '' || user === 'root') return [];
  const groups = (await answerOf(context, ['id', '-Gn']))?.output.split(/\s+/) ?? [];
  const names = ['*', user, ...groups.map((group) => `@${group}`)];
  const trusted = listOf(conf, 'trusted-users').some((name) => names.includes(name));
  if (trusted)
    return one({
      code: 'trusted-user',
      title: 'Trusted user',
      status: 'ok',
      message: `The Nix daemon trusts ${user}.`,
    });
  return one({
    code: 'trusted-user',
    title: 'Trusted user',
    status: 'warning',
    message:
      manager.conf === undefined
        ? `The Nix daemon does not trust ${user}, so it ignores builders that a command names. Add ${user} to nix.settings.trusted-users and rebuild the system.`
        : `The Nix daemon does not trust ${user}, so it ignores builders that a command names. Add ${user} to trusted-users.`,
    ...(manager.conf !== undefined && {
      remedy: {
        title: `Trust ${user}`,
        command: appendAsRoot(manager.conf, [`extra-trusted-users = ${user}`]),
      },
    }),
  });
};

/** `nix store info` came with 2.19; before it was called `ping`. */
export function storeInfo(
  { nix = 'nix', version }: Pick<Patient, 'nix' | 'version'>,
  uri?: string,
): readonly string[] {
  const old = version !== undefined && isOlder(version, { major: 2, minor: 19 });
  return [
    nix,
    '--extra-experimental-features',
    'nix-command',
    'store',
    old ? 'ping' : 'info',
    ...(uri === undefined ? [] : ['--store', uri]),
  ];
}

function one(result: CheckResult): Promise<readonly CheckResult[]> {
  return Promise.resolve([result]);
}
