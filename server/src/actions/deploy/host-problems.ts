import type { Problem, Remedy } from '../../protocol';
import { destination, hostName, sshCommand, type Target } from './host';

type Situation = {
  readonly code: string;
  readonly message: string;
  readonly remedy?: Remedy;
};

type About = { readonly target: Target; readonly machine: string };
type HostRule = readonly [
  pattern: RegExp,
  explain: (about: About, match: RegExpExecArray) => Situation,
];

/**
 * What OpenSSH, sudo, Nix and NixOS's switch-to-configuration say when a deployment fails, the
 * most telling first.
 */
const rules: readonly HostRule[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    ({ target }) => ({
      code: 'host-key-changed',
      message: `The key of ${hostName(target)} is not the one that this computer knows. Either it was installed anew, or another computer answers in its place. Compare the fingerprint with the one at its own console, and only then forget the old key.`,
      remedy: { title: 'Forget the old key', command: ['ssh-keygen', '-R', knownAs(target)] },
    }),
  ],
  [
    /Host key verification failed|No \S+ host key is known for/,
    ({ target }) => ({
      code: 'host-key-unknown',
      message: `The key of ${hostName(target)} is not known yet. Connect once by hand, and compare the fingerprint with the one at its own console.`,
      ...connect(target),
    }),
  ],
  [
    /Could not resolve hostname/,
    ({ target }) => ({
      code: 'host-name-unknown',
      message: `No computer is known by the name ${hostName(target)}. Check the host that the machine is deployed to, and that this computer is in the same network.`,
    }),
  ],
  [
    /Permission denied \(/,
    ({ target }) => ({
      code: 'host-refuses',
      message: `${hostName(target)} does not let you in${asUser(target)}. Add your public key to openssh.authorizedKeys.keys of that user there, or load the key with ssh-add.`,
      ...connect(target),
    }),
  ],
  [
    /Connection refused/,
    ({ target }) => ({
      code: 'host-without-ssh',
      message: `${hostName(target)} is there, but no SSH server answers at that port. Check the port, and services.openssh.enable on the machine.`,
    }),
  ],
  [
    /(?:connect|Connection)[^\n]*(?:timed out|No route to host|Host is down|Network is unreachable)|No route to host/,
    ({ target }) => ({
      code: 'host-down',
      message: `${hostName(target)} does not answer. It may be off, or in another network.`,
    }),
  ],
  [
    /a password is required|terminal is required to (?:read the password|authenticate)|must have a tty|not in the sudoers file|interactive authentication is required/,
    (about) => sudoProblem(about),
  ],
  [
    /No space left on device|ENOSPC|disk is full/,
    ({ target }) => ({
      code: 'host-disk-full',
      message: `The disk of ${hostName(target)} is full. Remove old generations there, and deploy again.`,
      remedy: {
        title: 'Remove generations older than 30 days',
        command: onTarget(target, 'sudo', 'nix-collect-garbage', '--delete-older-than', '30d'),
      },
    }),
  ],
  [
    // SQLite says this of a disk that is full to the last block as well.
    /disk I\/O error/,
    ({ target }) => ({
      code: 'host-disk-error',
      message: `The disk of ${hostName(target)} cannot be written. It is full, or it fails. Look at it there.`,
      remedy: { title: 'Look at the disk', command: onTarget(target, 'df', '-h') },
    }),
  ],
  [
    /lacks a (?:valid )?signature|is not trusted|are not a trusted user|restricted setting/,
    ({ target }) => ({
      code: 'host-distrusts',
      message: `The Nix of ${hostName(target)} takes no unsigned paths${fromUser(target)}. Add the user to nix.settings.trusted-users there, or deploy as root.`,
    }),
  ],
  [
    /(?:nix-store|nix-daemon|nix): (?:command )?not found/,
    ({ target }) => ({
      code: 'host-without-nix',
      message: `${hostName(target)} has no Nix that can be reached over SSH. It must be NixOS, with Nix on the PATH of a command that SSH runs.`,
    }),
  ],
  [
    /[Cc]ould not acquire lock|another [^\n]*switch-to-configuration|switch-to-configuration\.service (?:was )?already/,
    ({ target }) => busyProblem(target),
  ],
  [
    /[Pp]re-switch checks? failed|[Ff]ailed [^\n]*pre-switch/,
    ({ target }) => ({
      code: 'pre-switch-check',
      message: `A check that the configuration runs before it is switched to failed on ${hostName(target)}. The log says which.`,
    }),
  ],
  [
    /warning: the following units failed: (?<units>[^\n]+)/,
    ({ target }, match) => {
      const units = (match.groups?.['units'] ?? '').split(/,\s*/);
      const [first = ''] = units;
      const journal = ['journalctl', '-b', '--no-pager', '-n', '100', '-u', first];
      return {
        code: 'units-failed',
        message: `${units.join(' and ')} did not start on ${hostName(target)}. Look at the journal there.`,
        remedy: { title: `Show the journal of ${first}`, command: onTarget(target, ...journal) },
      };
    },
  ],
  [
    /[Ff]ailed to install [^\n]*boot ?loader|installing the boot loader failed/,
    ({ target }) => ({
      code: 'boot-loader-failed',
      message: `The boot menu of ${hostName(target)} could not be written. The log says why; often /boot is full.`,
      remedy: { title: 'Look at /boot', command: onTarget(target, 'df', '-h', '/boot') },
    }),
  ],
  [
    /[Aa]ctivation script snippet '?(?<name>[\w-]+)'? failed/,
    ({ target }, match) => ({
      code: 'activation-failed',
      message: `The part ${match.groups?.['name'] ?? ''} of the activation failed on ${hostName(target)}. The log says why.`,
    }),
  ],
  [
    /closed by remote host|[Bb]roken pipe|Connection reset|client_loop:|Timeout, server|Connection to \S+ closed/,
    ({ target }) => ({
      code: 'connection-lost',
      message: `The connection to ${hostName(target)} was lost.`,
    }),
  ],
];

/** Why something failed on a host, from what the programs said; undefined if none of it is known. */
export function hostProblem(words: string, about: About): Problem | undefined {
  for (const [pattern, explain] of rules) {
    const match = pattern.exec(words);
    if (match !== null) return asProblem(explain(about, match), about, words);
  }
  return undefined;
}

/** A failure always says something: what is known, else the program's last words. */
export function explained(words: string, about: About, what: string): Problem {
  const last = words.trim().split('\n').at(-1)?.trim() ?? '';
  const message = last === '' ? `${what} failed without a reason.` : `${what} failed: ${last}`;
  return hostProblem(words, about) ?? asProblem({ code: 'deploy-failed', message }, about, words);
}

export function asProblem(situation: Situation, { machine }: About, words = ''): Problem {
  return {
    severity: 'error',
    machine,
    ...situation,
    ...(words !== '' && { details: words }),
  };
}

export function sudoProblem({ target }: About): Situation {
  return {
    code: 'sudo-password',
    message: `sudo on ${hostName(target)} wants a password${asUser(target)}, which nobody can type here. Deploy as root with a key, set security.sudo.wheelNeedsPassword to false there, or use --ask-password in a terminal.`,
  };
}

export function busyProblem(target: Target): Situation {
  return {
    code: 'host-busy',
    message: `Another activation is under way on ${hostName(target)}. Wait until it has ended.`,
  };
}

function onTarget(target: Target, ...command: readonly string[]): readonly string[] {
  return target.kind === 'local' ? command : sshCommand(target, ...command);
}

function connect(target: Target): { readonly remedy?: Remedy } {
  return target.kind === 'local'
    ? {}
    : { remedy: { title: `Connect to ${target.name}`, command: sshCommand(target) } };
}

/** How OpenSSH writes a host down. */
function knownAs(target: Target): string {
  if (target.kind === 'local') return 'localhost';
  const { name, port } = target;
  return port === undefined || port === 22 ? name : `[${name}]:${port}`;
}

function asUser(target: Target): string {
  return target.kind === 'ssh' && target.user !== undefined ? ` as ${target.user}` : '';
}

function fromUser(target: Target): string {
  return target.kind === 'ssh' ? ` from ${target.user ?? destination(target)}` : '';
}
