import { sentence } from './evaluation-rules';
import { rule, type Rule } from './rule';

const checkComputer = { title: 'Check this computer', command: ['homelab', 'doctor'] } as const;

/**
 * What is wrong with the flake's surroundings: files, Git, network, Nix itself. A disk or a memory that is
 * full is no matter of the expression at which it was noticed.
 */
export const environmentRules: readonly Rule[] = [
  rule(/^Path '(?<path>.+)' in the repository "(?<root>.+)" is not tracked by Git/, (found) => ({
    code: 'file-not-tracked',
    message: `${found['path'] ?? ''} is not tracked by Git, so Nix does not see it.`,
    places: [{ path: `${found['root'] ?? ''}/${found['path'] ?? ''}` }],
  })),
  rule(/^Path '(?<path>.+)' does not exist in Git repository "(?<root>.+)"/, (found) => ({
    code: 'file-missing',
    message: `${found['path'] ?? ''} does not exist.`,
    places: [{ path: `${found['root'] ?? ''}/${found['path'] ?? ''}` }],
  })),
  rule(
    /^(?:getting status of '(?<stat>\/.+)': No such file|path '(?<path>\/.+)' does not exist|opening file '(?<open>\/.+)': No such file)/,
    ({ stat, path, open }) => ({
      // Whether it is missing or untracked shows when the path is looked up in the workspace.
      code: 'file-missing',
      message: `${stat ?? path ?? open ?? ''} does not exist.`,
      places: [{ path: stat ?? path ?? open ?? '' }],
    }),
  ),
  rule(
    /does not provide attribute .*'nixosConfigurations\.(?<name>"[^"]+"|[^.']+)\.config/,
    ({ name }) => ({
      code: 'machine-missing',
      message: `The flake has no machine ${name?.replaceAll('"', '') ?? ''}. Its machines are the attributes of nixosConfigurations in flake.nix.`,
    }),
  ),
  rule(/does not provide attribute .*'(?<name>[^']+)'$/, ({ name }) => ({
    code: 'attribute-missing',
    message: `The flake has no output ${name ?? ''}.`,
  })),
  rule(
    /could not find a flake\.nix file|does not contain a '\/?flake\.nix' file|is not a flake/,
    () => ({
      code: 'flake-missing',
      message:
        'This folder has no flake.nix. Open the folder that holds it, or create a homelab first.',
      remedy: { title: 'Create a homelab', command: ['homelab', 'new'] },
    }),
  ),
  rule(
    /requires lock file changes|lock file .* (?:is out of date|needs)|cannot update (?:unlocked )?flake input|unlocked flake input/i,
    () => ({
      code: 'lock-outdated',
      message: 'flake.lock does not match the inputs of flake.nix. Update it.',
      remedy: { title: 'Update flake.lock', command: ['nix', 'flake', 'lock'] },
    }),
  ),
  rule(
    /hash mismatch in fixed-output derivation '(?<drv>.+?)'[^]*?specified:\s*(?<wanted>\S+)[^]*?got:\s*(?<got>\S+)/,
    (found) => ({
      code: 'hash-mismatch',
      message: `The download ${nameOf(found['drv'])} has the hash ${found['got'] ?? ''}, but the flake says ${found['wanted'] ?? ''}. If you expected it to change, write the new hash.`,
      ...(found['wanted'] !== undefined &&
        found['got'] !== undefined && {
          remedy: {
            title: 'Write the new hash',
            replacement: { from: found['wanted'], to: found['got'] },
          },
        }),
    }),
  ),
  rule(
    /(?:resolve host|Resolving timed out|Could not connect|Couldn't connect|Failed to connect|Network is unreachable)/i,
    (_, message) => ({
      code: 'offline',
      message: `${sourceOf(message.text)} cannot be reached. Connect to the network and try again.`,
      remedy: { title: 'Try again', again: true },
    }),
  ),
  rule(
    /unable to download[^]*(?:Transferred a partial file|transfer closed with|Failure when receiving data|Recv failure|Connection reset|Connection timed out|Timeout was reached|Operation too slow)/i,
    (_, message) => ({
      code: 'offline',
      message: `The connection to ${sourceOf(message.text)} broke off in the middle. Connect to the network and try again.`,
      remedy: { title: 'Try again', again: true },
    }),
  ),
  rule(/experimental (?:Nix )?feature '(?<name>.+?)' is disabled/, ({ name }) => ({
    code: 'features-disabled',
    message: `Nix is told not to use the feature ${name ?? ''}. Add "extra-experimental-features = ${featuresWith(name)}" to nix.conf.`,
    remedy: checkComputer,
  })),
  rule(/cannot connect to (?:socket|daemon) at '(?<socket>.+?)'/, ({ socket }) => ({
    code: 'daemon-unreachable',
    message: `The Nix daemon does not answer at ${socket ?? ''}. Start it and try again.`,
    remedy: checkComputer,
  })),
  rule(
    /repository path '(?<path>.+)' is not owned by current user|dubious ownership in repository at '(?<other>.+)'/,
    ({ path, other }) => ({
      code: 'repository-owner',
      message: `The folder ${path ?? other ?? ''} belongs to another user, so Git refuses to read it. Mark it as safe.`,
      remedy: {
        title: 'Mark the folder as safe for Git',
        command: ['git', 'config', '--global', '--add', 'safe.directory', path ?? other ?? ''],
      },
    }),
  ),
  rule(/^program '(?:\S*\/)?git' failed with exit code/, () => ({
    code: 'git-failed',
    message: 'Git failed when Nix asked it about the repository. Run "git status" to see why.',
  })),
  rule(/^'(?:git\+)?file:\/\/(?<path>\/.+)' is not a valid URL/, ({ path }) => ({
    code: 'path-unsupported',
    message: `This version of Nix cannot read a flake at ${path ?? ''}, because of the spaces or other unusual letters in that path. Move the folder, or install a newer Nix from https://nixos.org/download.`,
  })),
  rule(/No space left on device/, () => ({
    code: 'disk-full',
    message:
      'The disk is full. Free some space, for example by collecting what Nix no longer needs.',
    places: [],
    remedy: { title: 'Collect garbage', command: ['nix', 'store', 'gc'] },
  })),
  rule(/^out of memory/, () => ({
    code: 'memory-short',
    message:
      'Nix needs more memory than it may take. Close other programs, or evaluate one machine at a time.',
    places: [],
    remedy: { title: 'Try again', again: true },
  })),
  rule(
    /Read-only file system|read-only.*store|remounting \/nix\/store writable|(?:creating|opening|locking|cannot open).*'\/nix\/.*Permission denied/,
    () => ({
      code: 'store-read-only',
      message:
        'Nix cannot write to its store. Check that /nix is writable for you, or that the Nix daemon runs.',
      places: [],
      remedy: checkComputer,
    }),
  ),
  rule(
    /(?:version of Nixpkgs requires|requires Nix (?:>=|version)|requires an implementation of Nix)/i,
    () => ({
      code: 'nix-too-old',
      message:
        "This Nix is too old for the flake's nixpkgs, which needs 2.18 or newer. Install a newer Nix from https://nixos.org/download.",
    }),
  ),
];

/** Warnings that a person should act on; all others only go to the log. */
export const environmentWarnings: readonly Rule[] = [
  rule(
    /ignoring the client-specified setting '(?<name>.+?)', because it is a restricted setting/,
    ({ name }) => ({
      severity: 'warning',
      code: 'not-trusted',
      message: `The Nix daemon ignores the setting ${name ?? ''}, because you are not a trusted user. Add yourself to trusted-users in nix.conf.`,
      remedy: checkComputer,
    }),
  ),
];

/** Whatever Nix said that no rule knows. */
export const anyError: Rule = rule(/^(?<what>[^]*)$/, ({ what }, message) => ({
  code: message.place === undefined ? 'nix-failed' : 'evaluation-error',
  message: sentence(what ?? ''),
}));

/** Flakes need both of these; any other feature is one that the flake itself uses. */
function featuresWith(name = ''): string {
  return ['nix-command', 'flakes'].includes(name) ? 'nix-command flakes' : name;
}

function nameOf(derivation: string | undefined): string {
  return (derivation ?? '').replace(/^.*\/[a-z0-9]{32}-/, '').replace(/\.drv$/, '');
}

function sourceOf(text: string): string {
  const url = /'(?<url>[a-z+]+:\/\/[^']+)'/.exec(text)?.groups?.['url'];
  return url === undefined ? 'A server that Nix needs' : url.replace(/^\w+:\/\/([^/]+).*$/, '$1');
}
