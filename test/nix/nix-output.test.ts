import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pathFromUri } from '../../server/src/core/base/uri';
import type { FileSystem } from '../../server/src/core/ports';
import { createNixReader } from '../../server/src/nix/nix-reader';
import { placeFinding, type PlacedFinding } from '../../server/src/nix/place-finding';

// Recorded output of three versions of Nix, each with the same mistakes in the same homelab.
const recordings = new URL('../fixtures/nix-output/', import.meta.url);
const versions = ['2.8.0', '2.26.3', '2.34.8'] as const;
type Version = (typeof versions)[number];

const workspace = { flake: '/home/user/homelab', source: '/home/user/homelab' };

/** The homelab of the recordings; what its files say does not matter here. */
const existing = [
  'flake.nix',
  'machines/server/default.nix',
  'modules/services/caddy.nix',
  'modules/services/grafana.nix',
  'modules/services/loki.nix',
  'modules/services/immich.nix',
  'secrets/secrets.nix',
];
const text = `${'word '.repeat(30)}\n`.repeat(40);

const files: FileSystem = {
  stat: (uri) => {
    const path = pathFromUri(uri).slice(`${workspace.flake}/`.length);
    const kind = existing.includes(path)
      ? ('file' as const)
      : existing.some((file) => file.startsWith(`${path}/`))
        ? ('directory' as const)
        : undefined;
    return Promise.resolve(kind ? { kind, size: 0, modified: 0 } : { kind: 'missing' });
  },
  readText: async (uri) =>
    (await files.stat(uri)).kind === 'file'
      ? { kind: 'read', value: text }
      : { kind: 'missing', message: '' },
  readBytes: () => Promise.resolve({ kind: 'missing', message: '' }),
  readDirectory: () => Promise.resolve({ kind: 'missing', message: '' }),
};

async function problemsOf(version: Version, name: string): Promise<readonly PlacedFinding[]> {
  const reader = createNixReader();
  const recording = readFileSync(new URL(`${version}/${name}.json`, recordings), 'utf8');
  for (const line of recording.split('\n')) reader.read(line);
  return Promise.all(reader.findings().map((finding) => placeFinding(files, workspace, finding)));
}

/** `file:line:column code: message`, as far as each is known. */
function shown({ file, range, code, message }: PlacedFinding): string {
  const place = range ? `:${range.start.line + 1}:${range.start.character + 1}` : '';
  return `${file === undefined ? '' : `${file}${place} `}${code}: ${message}`;
}

/** One list for all versions, or one for each. */
type Expected = readonly string[] | Readonly<Record<Version, readonly string[]>>;

const table: Readonly<Record<string, Expected>> = {
  '00-success-eval': [],
  '01-syntax-error': [
    "modules/services/grafana.nix:12:23 syntax-error: Syntax error: unexpected '=', expecting ';'.",
  ],
  '01b-syntax-error-unclosed': {
    '2.8.0': [
      "modules/services/grafana.nix:21:2 syntax-error: Syntax error: unexpected end of file, expecting ';'.",
    ],
    '2.26.3': [
      "modules/services/grafana.nix:22:1 syntax-error: Syntax error: unexpected end of file, expecting ';'.",
    ],
    '2.34.8': [
      "modules/services/grafana.nix:22:1 syntax-error: Syntax error: unexpected end of file, expecting ';'.",
    ],
  },
  '02-undefined-variable': [
    'modules/services/grafana.nix:12:64 undefined-variable: The name cgf is not defined here.',
  ],
  '02b-missing-attribute': [
    'modules/services/grafana.nix:12:64 missing-attribute: There is no attribute prot here. Did you mean port?',
  ],
  '03-unknown-option': [
    'modules/services/caddy.nix unknown-option: The option services.caddy.httpport does not exist. Did you mean services.caddy.httpPort, services.caddy.httpsPort or services.caddy.adapter?',
  ],
  '03b-unknown-homelab-service': [
    'machines/server/default.nix unknown-option: The option homelab.services.jellyfin does not exist. Did you mean homelab.services.loki, homelab.services.caddy or homelab.services.grafana?',
  ],
  '04-type-mismatch': [
    'machines/server/default.nix option-type: The option homelab.services.grafana.port must be of type 16 bit unsigned integer; between 0 and 65535 (both inclusive), and "3001" is not.',
  ],
  '05-failed-assertion': [
    "assertion-failed: Grafana's secret key (services.grafana.settings.security.secret_key) doesn't have a default value anymore. Please generate your own and use a file-provider on this option! See also https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#secret_key for more information.",
  ],
  '05b-conflicting-definitions': [
    'machines/server/default.nix option-conflict: The option services.grafana.settings.server.http_port is given different values (3000, 3001). Keep one of them, or raise one with lib.mkForce or lower it with lib.mkDefault.',
    'modules/services/grafana.nix option-conflict: The option services.grafana.settings.server.http_port is given different values (3000, 3001). Keep one of them, or raise one with lib.mkForce or lower it with lib.mkDefault.',
  ],
  '05c-module-warning': [
    'evaluation-warning: Grafana passwords will be stored as plaintext in the Nix store! Use file provider or an env-var instead.',
  ],
  '06-missing-input-offline': [
    'offline: api.github.com cannot be reached. Connect to the network and try again.',
  ],
  '06b-locked-input-offline': {
    '2.8.0': ['offline: api.github.com cannot be reached. Connect to the network and try again.'],
    '2.26.3': ['offline: github.com cannot be reached. Connect to the network and try again.'],
    '2.34.8': ['offline: github.com cannot be reached. Connect to the network and try again.'],
  },
  '07-untracked-file': [
    'modules/services/immich.nix file-not-tracked: modules/services/immich.nix is not tracked by Git, so Nix does not see it. Add it to Git.',
  ],
  '07b-untracked-flake': [
    'flake.nix file-not-tracked: flake.nix is not tracked by Git, so Nix does not see it. Add it to Git.',
  ],
  '08-dirty-tree': [],
  '09-infinite-recursion': {
    '2.8.0': ['infinite-recursion: A value depends on itself.'],
    '2.26.3': [
      'modules/services/caddy.nix infinite-recursion: A value depends on itself. It came up while evaluating the option homelab.services.loki.port.',
    ],
    '2.34.8': [
      'modules/services/caddy.nix infinite-recursion: A value depends on itself. It came up while evaluating the option homelab.services.loki.port.',
    ],
  },
  '10-build-failure': [
    'build-failed: Building homelab-check-1.0 failed with exit code 1: level=error msg="validating config" err="field foo not found"',
  ],
  '10b-build-failure-print-logs': {
    '2.8.0': ['build-failed: Building homelab-check-1.0 failed with exit code 1.'],
    '2.26.3': [
      'build-failed: Building homelab-check-1.0 failed with exit code 1: level=error msg="validating config" err="field foo not found"',
    ],
    '2.34.8': [
      'build-failed: Building homelab-check-1.0 failed with exit code 1: level=error msg="validating config" err="field foo not found"',
    ],
  },
  '10c-dependency-failed': [
    'build-failed: Building homelab-check-1.0 failed with exit code 1: level=error msg="validating config" err="field foo not found"',
  ],
  '10d-build-success': [],
  '11-missing-builder': [
    'no-builder: Building for aarch64-linux needs a builder for it, because this computer is x86_64-linux. Choose a machine for x86_64-linux, or name a builder in nix.conf.',
  ],
  '11b-unreachable-builder': {
    '2.8.0': [
      "builder-unreachable: The builder ssh-ng://builder@127.0.0.1?remote-program=x does not answer: cannot open connection to remote store 'ssh-ng://builder@127.0.0.1': unexpected end-of-file. Start it and try again.",
    ],
    '2.26.3': [
      "builder-unreachable: The builder ssh-ng://builder@127.0.0.1?remote-program=x does not answer: failed to start SSH connection to 'builder@127.0.0.1'. Start it and try again.",
    ],
    '2.34.8': [
      "builder-unreachable: The builder ssh-ng://builder@127.0.0.1?remote-program=x does not answer: failed to start SSH connection to '127.0.0.1'. Start it and try again.",
    ],
  },
  '12-missing-configuration': [
    'machine-missing: The flake has no machine sever-vm. Its machines are the attributes of nixosConfigurations in flake.nix.',
  ],
  '13-missing-secret-file': [
    'secrets/grafana-secret-key.age file-missing: secrets/grafana-secret-key.age does not exist. Create it with agenix, or remove the secret that names it.',
  ],
  '14-no-flake': [
    'flake-missing: This folder has no flake.nix. Open the folder that holds it, or create a homelab first.',
  ],
  '15-experimental-disabled': [
    'features-disabled: Nix is told not to use the feature nix-command. Add "extra-experimental-features = nix-command flakes" to nix.conf.',
  ],
  '16-ping-builder-unreachable': {
    '2.8.0': [
      'builder-unreachable: The builder ssh-ng://builder@127.0.0.1 does not answer. Start it and try again.',
    ],
    '2.26.3': [
      'builder-unreachable: The builder builder@127.0.0.1 does not answer. Start it and try again.',
    ],
    '2.34.8': [
      'builder-unreachable: The builder 127.0.0.1 does not answer. Start it and try again.',
    ],
  },
  '16b-info-builder-unreachable': {
    '2.8.0': ["nix-failed: 'info' is not a recognised command."],
    '2.26.3': [
      'builder-unreachable: The builder builder@127.0.0.1 does not answer. Start it and try again.',
    ],
    '2.34.8': [
      'builder-unreachable: The builder 127.0.0.1 does not answer. Start it and try again.',
    ],
  },
  '17-daemon-unreachable': [
    'daemon-unreachable: The Nix daemon does not answer at /nonexistent/daemon.sock. Start it and try again.',
  ],
  '18-flake-check': [
    'modules/services/grafana.nix:12:64 undefined-variable: The name cgf is not defined here.',
  ],
  '19-lambda-arg-missing': {
    '2.8.0': ['missing-attribute: There is no attribute homelabLib here.'],
    '2.26.3': [
      'modules/services/grafana.nix missing-attribute: The module asks for an argument homelabLib, which nobody passes. Pass it in specialArgs or set _module.args.homelabLib.',
    ],
    '2.34.8': [
      'modules/services/grafana.nix missing-attribute: The module asks for an argument homelabLib, which nobody passes. Pass it in specialArgs or set _module.args.homelabLib.',
    ],
  },
  '20-option-used-before-defined': {
    '2.8.0': [
      "option-unset: The option homelab.domain is needed but has no value. Set it in the machine's configuration.",
    ],
    '2.26.3': [
      "modules/services/caddy.nix option-unset: The option homelab.domain is needed but has no value. Set it in the machine's configuration.",
    ],
    '2.34.8': [
      "modules/services/caddy.nix option-unset: The option homelab.domain is needed but has no value. Set it in the machine's configuration.",
    ],
  },
  '21-read-only-or-string-coercion': {
    '2.8.0': [
      'modules/services/loki.nix:21:63 evaluation-error: Cannot coerce an integer to a string.',
    ],
    '2.26.3': [
      'modules/services/loki.nix evaluation-error: Cannot coerce an integer to a string: 3100.',
    ],
    '2.34.8': [
      'modules/services/loki.nix evaluation-error: Cannot coerce an integer to a string: 3100.',
    ],
  },
  '22-abort-in-eval-json': [
    'assertion-failed: homelab: ports 3000 used twice (homepage, grafana)',
    'assertion-failed: second failed assertion',
  ],
  '23-show-trace': [
    'modules/services/grafana.nix:12:64 undefined-variable: The name cgf is not defined here.',
  ],
  '24-flake-show-no-attr': ['attribute-missing: The flake has no output nope.'],
  '25-store-ping-local': [],
  '26-version': [],
};

test('every recording is in the table', () => {
  const recorded = versions.flatMap((version) => readdirSync(new URL(`${version}/`, recordings)));
  const names = new Set(recorded.map((file) => file.replace(/\.json$/, '')));
  expect(Object.keys(table)).toEqual([...names].sort());
});

describe.each(versions)('what Nix %s says', (version) => {
  test.each(Object.entries(table))('%s', async (name, expected) => {
    const problems = await problemsOf(version, name);
    expect(problems.map(shown)).toEqual('2.8.0' in expected ? expected[version] : expected);
  });
});

const remedies: Readonly<Record<string, PlacedFinding['remedy']>> = {
  '06-missing-input-offline': { title: 'Try again', again: true },
  '06b-locked-input-offline': { title: 'Try again', again: true },
  '07-untracked-file': {
    title: 'Add modules/services/immich.nix to Git',
    command: ['git', 'add', '--', 'modules/services/immich.nix'],
  },
  '07b-untracked-flake': {
    title: 'Add flake.nix to Git',
    command: ['git', 'add', '--', 'flake.nix'],
  },
  '11-missing-builder': { title: 'Check this computer', command: ['homelab', 'doctor'] },
  '11b-unreachable-builder': {
    title: 'Start the Linux builder',
    command: ['homelab', 'builder', 'start'],
  },
  '14-no-flake': { title: 'Create a homelab', command: ['homelab', 'new'] },
  '15-experimental-disabled': { title: 'Check this computer', command: ['homelab', 'doctor'] },
  '17-daemon-unreachable': { title: 'Check this computer', command: ['homelab', 'doctor'] },
};

describe.each(versions)('the remedy that Nix %s leads to', (version) => {
  test.each(Object.entries(remedies))('%s', async (name, remedy) => {
    const [problem] = await problemsOf(version, name);
    expect(problem?.remedy).toEqual(remedy);
  });

  test('of an assertion is to look at the option that it speaks of', async () => {
    const [problem] = await problemsOf(version, '05-failed-assertion');
    expect(problem?.option).toEqual(['services', 'grafana', 'settings', 'security', 'secret_key']);
  });
});
