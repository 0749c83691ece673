import { describe, expect, it } from 'vitest';
import type { ActionContext } from '../../server/src/actions/action-context';
import { doctor } from '../../server/src/actions/doctor/doctor';
import { pathFromUri } from '../../server/src/core/base/uri';
import type { CheckResult } from '../../server/src/protocol';

/**
 * A computer as far as the doctor looks at it: its files, what its programs answer, and its ports.
 * Debian's is as found on a Debian 12; those of macOS and NixOS are put together from the
 * documentation of Nix, Determinate Nix and nix-darwin.
 */
type Computer = {
  readonly platform: 'linux' | 'darwin';
  readonly architecture: 'x86_64' | 'aarch64';
  readonly files: Readonly<Record<string, string>>;
  /** By the command line: the answer, or null for a failure. */
  readonly answers: Readonly<Record<string, string | null>>;
  readonly builderAnswers?: boolean;
};

const lab = { '/lab/flake.nix': '{ }', '/lab/flake.lock': '{ }' };
const tracked = {
  'git -C /lab rev-parse --show-toplevel': '/lab',
  'git -C /lab ls-files --others --exclude-standard -- *.nix *.age *.lock': '',
};
const roomy =
  'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100000000 1 90000000 1% /nix';
const nixAt = '/nix/var/nix/profiles/default/bin/nix';
const store = (verb: string, uri = ''): string =>
  `${nixAt} --extra-experimental-features nix-command store ${verb}${uri && ` --store ${uri}`}`;

const debian: Computer = {
  platform: 'linux',
  architecture: 'x86_64',
  files: { ...lab, '/usr/bin/nix': '', '/etc/nix/nix.conf': '# None yet\n', '/dev/kvm': '' },
  answers: {
    ...tracked,
    '/usr/bin/nix --version': 'nix (Nix) 2.8.0',
    '/usr/bin/nix --extra-experimental-features nix-command store ping': 'Store URL: daemon',
    'id -Gn': 'user sudo',
    'df -Pk /nix': roomy,
  },
};

const nixos: Computer = {
  platform: 'linux',
  architecture: 'x86_64',
  files: {
    ...lab,
    '/etc/NIXOS': '',
    '/run/current-system/sw/bin/nix': '',
    '/etc/nix/nix.conf':
      'experimental-features = nix-command flakes\ntrusted-users = root @wheel\n',
    '/etc/nix/machines': 'ssh-ng://big.lan aarch64-linux,armv7l-linux - 8\n',
    '/dev/kvm': '',
  },
  answers: {
    ...tracked,
    '/run/current-system/sw/bin/nix --version': 'nix (Nix) 2.34.8',
    '/run/current-system/sw/bin/nix --extra-experimental-features nix-command store info':
      'Store URL: daemon',
    '/run/current-system/sw/bin/nix --extra-experimental-features nix-command store info --store ssh-ng://big.lan':
      null,
    'id -Gn': 'users wheel',
    'df -Pk /nix': roomy,
  },
};

const mac: Computer = {
  platform: 'darwin',
  architecture: 'aarch64',
  files: { ...lab, [nixAt]: '', '/etc/nix/nix.conf': 'build-users-group = nixbld\n' },
  answers: {
    ...tracked,
    [`${nixAt} --version`]: 'nix (Nix) 2.30.2',
    [store('info')]: 'Store URL: daemon',
    'id -Gn': 'staff everyone admin',
    'df -Pk /nix': roomy,
  },
};

const determinate: Computer = {
  ...mac,
  files: {
    ...lab,
    [nixAt]: '',
    '/usr/local/bin/determinate-nixd': '',
    '/etc/nix/nix.conf':
      'extra-experimental-features = nix-command flakes\n!include nix.custom.conf\n',
    '/etc/nix/nix.custom.conf': '# Written by https://install.determinate.systems\n',
  },
  answers: {
    ...mac.answers,
    [`${nixAt} --version`]: 'nix (Determinate Nix 3.6.5) 2.29.0',
    '/usr/local/bin/determinate-nixd version': 'Determinate Nixd daemon version: 3.6.5',
  },
};

const nixDarwin: Computer = {
  ...mac,
  files: {
    ...mac.files,
    '/run/current-system/sw/bin/darwin-rebuild': '',
    '/etc/nix/nix.conf':
      'experimental-features = nix-command flakes\nbuilders = @/etc/nix/machines\ntrusted-users = root @admin\n',
    '/etc/nix/machines':
      'ssh-ng://builder@linux-builder aarch64-linux /etc/nix/builder_ed25519 1 1 kvm - -\n',
    '/Library/LaunchDaemons/org.nixos.linux-builder.plist': '',
  },
  answers: { ...mac.answers, [store('info', 'ssh-ng://builder@linux-builder')]: 'Trusted: 1' },
  builderAnswers: true,
};

function contextOf({
  platform,
  architecture,
  files,
  answers,
  builderAnswers = false,
}: Computer): ActionContext {
  const missing = { kind: 'missing', message: '' } as const;
  return {
    files: {
      stat: (uri) => {
        const path = pathFromUri(uri);
        return Promise.resolve(path in files ? { kind: 'file', size: 0, modified: 0 } : missing);
      },
      readText: (uri) => {
        const value = files[pathFromUri(uri)];
        return Promise.resolve(value === undefined ? missing : { kind: 'read', value });
      },
      readBytes: () => Promise.resolve(missing),
      readDirectory: () => Promise.resolve(missing),
    },
    processes: {
      async *run({ command, args }) {
        const answer = await Promise.resolve(answers[[command, ...args].join(' ')]);
        if (answer === undefined) {
          yield { kind: 'not-started', message: 'ENOENT', missing: true };
          return;
        }
        for (const line of (answer ?? 'error: no').split('\n')) yield { kind: 'stdout', line };
        yield { kind: 'exit', code: answer === null ? 1 : 0, signal: undefined };
      },
    },
    network: {
      portState: () => Promise.resolve('free'),
      freePort: () => Promise.resolve(1),
      greeting: () => Promise.resolve(builderAnswers ? 'SSH-2.0-OpenSSH_9.9' : undefined),
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    host: { platform, architecture, env: { PATH: '/usr/bin', USER: 'ada', HOME: '/home/ada' } },
    signal: new AbortController().signal,
    locate: () => Promise.resolve(undefined),
    machinesOf: () =>
      Promise.resolve(
        [`server-vm`].map((name) => ({ name, system: `${architecture}-linux`, reachable: [] })),
      ),
  };
}

async function results(computer: Computer): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  for await (const event of doctor(contextOf(computer), '/lab'))
    if (event.kind === 'check') found.push(event);
  return found;
}

const shown = async (computer: Computer) =>
  (await results(computer)).map(({ status, code }) => `${status} ${code}`);
const one = async (computer: Computer, code: string) =>
  (await results(computer)).find((result) => result.code === code);
const changed = (
  computer: Computer,
  files: Computer['files'],
  answers: Computer['answers'] = {},
) => ({
  ...computer,
  files: { ...computer.files, ...files },
  answers: { ...computer.answers, ...answers },
});

describe('the doctor on Debian', () => {
  it('warns of an old Nix, of flakes that are off and of a user that is not trusted', async () => {
    expect(await shown(debian)).toEqual([
      'warning nix',
      'warning flakes',
      'ok store',
      'warning trusted-user',
      'ok git',
      'ok lock',
      'ok virtualisation',
      'ok disk',
      'ok guest-system',
    ]);
  });

  it('has a command for each that can be mended by one', async () => {
    expect((await one(debian, 'flakes'))?.remedy?.command).toEqual([
      'sh',
      '-c',
      "printf '%s\\n' 'experimental-features = nix-command flakes' | sudo tee -a /etc/nix/nix.conf",
    ]);
  });

  it('says how to start a daemon that does not answer', async () => {
    const silent = { '/usr/bin/nix --extra-experimental-features nix-command store ping': null };
    expect(await one(changed(debian, {}, silent), 'store')).toMatchObject({
      status: 'failed',
      remedy: { command: ['sudo', 'systemctl', 'restart', 'nix-daemon'] },
    });
  });

  it('names the files that Git does not know', async () => {
    const untracked = {
      'git -C /lab ls-files --others --exclude-standard -- *.nix *.age *.lock': 'a.nix\nb/c.nix',
    };
    expect(await one(changed(debian, {}, untracked), 'git')).toMatchObject({
      status: 'failed',
      remedy: { command: ['git', '-C', '/lab', 'add', '--', 'a.nix', 'b/c.nix'] },
    });
  });

  it('says that the folder is another user’s, where Git refuses to read it', async () => {
    const foreign = {
      'git -C /lab rev-parse --show-toplevel': null,
      'env LC_ALL=C git -C /lab rev-parse --git-dir':
        "fatal: detected dubious ownership in repository at '/lab'",
    };
    expect(await one(changed(debian, {}, foreign), 'git')).toMatchObject({
      status: 'failed',
      message:
        'The folder /lab belongs to another user, so Git refuses to read it. Mark it as safe.',
      remedy: { command: ['git', 'config', '--global', '--add', 'safe.directory', '/lab'] },
    });
  });

  it('names the files that still hold a placeholder key', async () => {
    const found = {
      'git -C /lab grep --files-with-matches replace-me-with- -- *.nix':
        'machines/server/default.nix\nsecrets/secrets.nix',
    };
    expect(await one(changed(debian, {}, found), 'placeholder-key')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(
        /in machines\/server\/default\.nix and secrets\/secrets\.nix\./,
      ) as string,
    });
    expect(await one(debian, 'placeholder-key')).toBeUndefined();
  });

  it('warns of a disk that is nearly full', async () => {
    const full = { 'df -Pk /nix': 'Filesystem\n/dev/sda1 100000000 1 3000000 97% /nix' };
    expect((await one(changed(debian, {}, full), 'disk'))?.message).toContain('only 2 GB left');
  });

  it('looks no further at a Nix that is not there', async () => {
    const files = Object.fromEntries(
      Object.entries(debian.files).filter(([path]) => path !== '/usr/bin/nix'),
    );
    expect(await shown({ ...debian, files })).toEqual([
      'failed nix',
      'ok git',
      'ok lock',
      'ok virtualisation',
      'ok disk',
      'ok guest-system',
    ]);
  });
});

describe('the doctor on NixOS', () => {
  it('finds all well but a builder that does not answer', async () => {
    expect(await shown(nixos)).toEqual([
      'ok nix',
      'ok flakes',
      'ok store',
      'ok trusted-user',
      'ok git',
      'ok lock',
      'ok virtualisation',
      'ok disk',
      'warning remote-builder',
      'ok guest-system',
    ]);
  });

  it('sends a person to the configuration, not to nix.conf', async () => {
    const off = changed(nixos, { '/etc/nix/nix.conf': '' });
    const flakes = await one(off, 'flakes');
    expect(flakes?.message).toContain('nix.settings.experimental-features');
    expect(flakes?.remedy).toBeUndefined();
  });
});

describe('the doctor on a Mac with upstream Nix', () => {
  it('lists the steps to a Linux builder', async () => {
    expect(await shown(mac)).toEqual([
      'ok nix',
      'warning flakes',
      'ok store',
      'warning trusted-user',
      'ok git',
      'ok lock',
      'ok virtualisation',
      'ok disk',
      'failed builder-key',
      'failed builder-setting',
      'failed builder-ssh',
      'warning builder-answers',
      'failed guest-system',
    ]);
  });

  it('adds the builder to nix.conf and starts the daemon of upstream Nix', async () => {
    const command = (await one(mac, 'builder-setting'))?.remedy?.command?.at(-1);
    expect(command).toContain(
      "'builders = ssh-ng://builder@linux-builder aarch64-linux /etc/nix/builder_ed25519 4 - - - c3No",
    );
    expect(command).toContain(
      "'builders-use-substitutes = true' | sudo tee -a /etc/nix/nix.conf && sudo launchctl kickstart -k system/org.nixos.nix-daemon",
    );
  });

  it.each(['ssh-ng://linux-builder', 'ssh-ng://builder@linux-builder'])(
    'is content with %s and all the rest in place',
    async (uri) => {
      const ready = changed(
        { ...mac, builderAnswers: true },
        {
          '/etc/nix/nix.conf': `experimental-features = nix-command flakes\ntrusted-users = root ada\nbuilders = ${uri} aarch64-linux /etc/nix/builder_ed25519 4 - - - KEY\n`,
          '/etc/nix/builder_ed25519': '',
          '/etc/ssh/ssh_config.d/100-linux-builder.conf': 'Host linux-builder\n  Port 31022\n',
        },
        { [store('info', 'ssh-ng://builder@linux-builder')]: 'Trusted: 1' },
      );
      expect((await shown(ready)).filter((line) => !line.startsWith('ok '))).toEqual([]);
    },
  );

  it('tells a builder that runs from one that lets Nix in', async () => {
    const locked = { [store('info', 'ssh-ng://builder@linux-builder')]: null };
    expect(
      await one({ ...changed(mac, {}, locked), builderAnswers: true }, 'builder-answers'),
    ).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Nix cannot log in (error: no)') as string,
    });
  });
});

describe('the doctor on a Mac with Determinate Nix', () => {
  it('writes to its own file and starts its own daemon', async () => {
    const setting = await one(determinate, 'builder-setting');
    expect(setting?.remedy?.title).toBe('Add it to /etc/nix/nix.custom.conf');
    expect(setting?.remedy?.command?.at(-1)).toContain(
      'sudo tee -a /etc/nix/nix.custom.conf && sudo launchctl kickstart -k system/systems.determinate.nix-daemon',
    );
  });

  it('reads what its file includes', async () => {
    const trusted = changed(determinate, {
      '/etc/nix/nix.custom.conf': 'extra-trusted-users = ada\n',
    });
    expect((await one(trusted, 'trusted-user'))?.status).toBe('ok');
  });

  it('needs no builder where its native one is on', async () => {
    const native = {
      '/usr/local/bin/determinate-nixd version':
        'The following features are enabled:\n- native-linux-builder',
    };
    expect(await shown(changed(determinate, {}, native))).toEqual(
      expect.arrayContaining(['ok linux-builder', 'ok guest-system']) as string[],
    );
    expect(await one(changed(determinate, {}, native), 'builder-key')).toBeUndefined();
  });
});

describe('the doctor on a Mac with nix-darwin', () => {
  it('finds its Linux builder', async () => {
    expect((await shown(nixDarwin)).filter((line) => !line.startsWith('ok '))).toEqual([]);
    expect((await one(nixDarwin, 'linux-builder'))?.message).toContain(
      'nix-darwin runs the Linux builder',
    );
  });

  it('offers it where it is off', async () => {
    const files = Object.fromEntries(
      Object.entries(nixDarwin.files).filter(([path]) => !/machines|plist/.test(path)),
    );
    expect(
      (await one({ ...nixDarwin, files, builderAnswers: false }, 'linux-builder'))?.message,
    ).toContain('nix.linux-builder.enable = true');
  });
});
