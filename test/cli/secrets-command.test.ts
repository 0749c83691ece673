import { chmod, mkdtemp, readFile, realpath, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  decryptWithAge,
  encryptWithAge,
  makeAgeKey,
  makeSshKey,
  type KeyPair,
} from '../support/age-keys';
import { buildCommandLine } from '../support/homelab-command';
import { freePorts, waitFor } from '../support/wait-for';

const script = fileURLToPath(new URL('../../dist/homelab.cjs', import.meta.url));
const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./server.nix ]; };
  };
}`;

let folder: string;
let me: KeyPair;
let server: KeyPair;
let native: KeyPair;
const at = (path: string): string => join(folder, path);

beforeAll(async () => {
  await buildCommandLine();
});
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'secrets-command-')));
  me = await makeSshKey(at('home/.ssh/id_ed25519'));
  server = await makeSshKey(at('keys/server'));
  native = await makeAgeKey(at('keys/native.txt'));
  await write('flake.nix', flake);
  await write('server.nix', '{ age.secrets.a.file = ./a.age; }');
  await writeRules(me, server);
  await encryptWithAge(at('a.age'), 'the secret\n', [me.recipient, server.recipient]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await writeFile(at(path), text);
}

async function writeRules(...keys: readonly KeyPair[]): Promise<void> {
  const listed = keys.map(({ recipient }) => `"${recipient}"`).join(' ');
  await write('secrets.nix', `{ "a.age".publicKeys = [ ${listed} ]; }`);
}

type Run = { readonly code: number | undefined; readonly out: string; readonly err: string };

async function secrets(args: readonly string[], input?: string, env = {}): Promise<Run> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [script, 'secrets', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: at('home'), ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  return { code: exitCode, out: stdout, err: stderr };
}

describe('a secret', () => {
  it('is decrypted with the key that SSH uses', async () => {
    expect(await secrets(['show', 'a.age'])).toEqual({ code: 0, out: 'the secret\n', err: '' });
  });

  it('is written for those whom its rule lists', async () => {
    await writeRules(server, native);
    expect(await secrets(['set', 'a.age'], 'new')).toMatchObject({ code: 0, err: '' });
    expect(await decryptWithAge(at('a.age'), server.identity)).toBe('new');
    expect(await decryptWithAge(at('a.age'), native.identity)).toBe('new');
    expect(await decryptWithAge(at('a.age'), me.identity)).toBe('closed');
  });

  it('is encrypted again for those whom its rule lists now', async () => {
    await writeRules(me, native);
    expect((await secrets(['list'])).out).toContain('a  a.age  outdated');
    expect(await secrets(['rekey'])).toMatchObject({ code: 0, out: 'Encrypted 1 secret again.\n' });
    expect(await decryptWithAge(at('a.age'), native.identity)).toBe('the secret\n');
    expect(await decryptWithAge(at('a.age'), server.identity)).toBe('closed');
  });

  it('keeps what it holds to the last byte', async () => {
    const odd = '\ufeffa\r\nb\r\n\r\n';
    await secrets(['set', 'a.age'], odd);
    expect((await secrets(['show', 'a.age'])).out).toBe(odd);
  });

  it('that cannot be encrypted again does not keep the others from it', async () => {
    await write(
      'secrets.nix',
      `{ "a.age".publicKeys = [ "${me.recipient}" ]; "b.age".publicKeys = [ "${server.recipient}" ]; }`,
    );
    await encryptWithAge(at('b.age'), 'other', [server.recipient]);
    const before = await readFile(at('b.age'));
    const run = await secrets(['rekey', '--keep-going']);
    expect(run).toMatchObject({ code: 1 });
    expect(run.err).toMatch(
      /b\.age cannot be decrypted: none of your keys[^]*Encrypted 1 secret again/,
    );
    expect(await decryptWithAge(at('a.age'), server.identity)).toBe('closed');
    expect((await readFile(at('b.age'))).equals(before)).toBe(true);
  });

  it('is encrypted for native keys without any program', async () => {
    await writeRules(native);
    const nothing = { PATH: '/nowhere', HOMELAB_AGE: '/nowhere/age' };
    expect(await secrets(['set', 'a.age'], 'new', nothing)).toMatchObject({ code: 0, err: '' });
    expect(await decryptWithAge(at('a.age'), native.identity)).toBe('new');
  });

  it('becomes no argument and no environment of a program', async () => {
    const spy = at('spy');
    const real = (await execa('which', ['age'])).stdout;
    await write(
      'spy',
      `#!/bin/sh\ncat /proc/self/environ > '${at('seen')}'\nprintf '%s ' "$@" >> '${at('seen')}'\nexec '${real}' "$@"\n`,
    );
    await chmod(spy, 0o755);
    await secrets(['set', 'a.age'], 'very-secret', { HOMELAB_AGE: spy });
    expect(await decryptWithAge(at('a.age'), me.identity)).toBe('very-secret');
    expect(await readFile(at('seen'), 'utf8')).toContain('--encrypt');
    expect(await readFile(at('seen'), 'utf8')).not.toContain('very-secret');
  });
});

/** Each makes something wrong, and says what is done then. */
type Wrong = readonly [
  name: string,
  spoil: () => Promise<unknown>,
  args: readonly string[],
  input: string | undefined,
  says: RegExp,
];

const wrongs: readonly Wrong[] = [
  [
    'a wrong key',
    async () => encryptWithAge(at('a.age'), 'x', [server.recipient]),
    ['show', 'a.age'],
    undefined,
    /none of your keys is among its recipients.*Name another key in the setting/,
  ],
  [
    'a file that is cut off',
    () => truncate(at('a.age'), 150),
    ['show', 'a.age'],
    undefined,
    /a\.age cannot be decrypted: its end is missing\. Restore it from git/,
  ],
  [
    'a file that is damaged',
    async () => {
      const bytes = await readFile(at('a.age'));
      bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
      await writeFile(at('a.age'), bytes);
    },
    ['show', 'a.age'],
    undefined,
    /a\.age cannot be decrypted: its file is damaged\. Restore it from git/,
  ],
  [
    'a file that is empty',
    () => truncate(at('a.age'), 0),
    ['rekey', 'a.age'],
    undefined,
    /a\.age cannot be decrypted: it is empty/,
  ],
  [
    'no key at all',
    () => rm(at('home/.ssh'), { recursive: true }),
    ['show', 'a.age'],
    undefined,
    /there is no key to do it with.*homelab\.secretIdentities/,
  ],
  [
    'a key with a passphrase',
    async () => {
      await rm(at('home/.ssh'), { recursive: true });
      const key = await makeSshKey(at('home/.ssh/id_ed25519'), 'passphrase');
      await encryptWithAge(at('a.age'), 'x', [key.recipient]);
    },
    ['show', 'a.age'],
    undefined,
    /protected by a passphrase, which is asked for only in a terminal/,
  ],
  [
    'a recipient that is no key',
    () => write('secrets.nix', '{ "a.age".publicKeys = [ "hello" ]; }'),
    ['set', 'a.age'],
    'new',
    /A recipient of a\.age cannot be used: “hello” is no public key/,
  ],
  [
    'rules that only Nix can read',
    () => write('secrets.nix', '{ "a.age".publicKeys = [ (builtins.readFile ./key.pub) ]; }'),
    ['set', 'a.age'],
    'new',
    /cannot be read without Nix.*in a terminal with agenix/,
  ],
  [
    'no rule',
    () => write('secrets.nix', '{ "b.age".publicKeys = [ "age1x" ]; }'),
    ['set', 'a.age'],
    'new',
    /No rule says for whom .*a\.age is encrypted/,
  ],
  ['empty input', () => Promise.resolve(), ['set', 'a.age'], '', /would be empty, so it is left/],
  [
    'closed input',
    () => Promise.resolve(),
    ['set', 'a.age'],
    undefined,
    /would be empty, so it is left/,
  ],
  [
    'no age for SSH keys',
    () => Promise.resolve(),
    ['set', 'a.age', '--recipient', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB'],
    'new',
    /Encrypting for SSH keys needs age, which was not found/,
  ],
];

describe('leaves the file as it is and says what to do:', () => {
  it.each(wrongs)('%s', async (...[name, spoil, args, input, says]) => {
    await spoil();
    const before = await readFile(at('a.age'));
    const env = name.startsWith('no age') ? { HOMELAB_AGE: '/nowhere/age' } : {};
    const { code, out, err } = await secrets(args, input, env);
    expect(err).toMatch(says);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect((await readFile(at('a.age'))).equals(before)).toBe(true);
  });

  it('a folder that is read-only', async () => {
    await chmod(folder, 0o555);
    const before = await readFile(at('a.age'));
    const powerless =
      process.getuid?.() === 0
        ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all']
        : ['env'];
    const { exitCode, stderr } = await execa(
      'env',
      [...powerless, process.execPath, script, 'secrets', 'set', 'a.age'],
      { cwd: folder, input: 'new', reject: false, env: { HOME: at('home') } },
    );
    await chmod(folder, 0o755);
    expect(stderr).toMatch(/cannot be written, because it or its folder is read-only/);
    expect(exitCode).toBe(1);
    expect((await readFile(at('a.age'))).equals(before)).toBe(true);
  });
});

describe('public keys are found', () => {
  it('in a file', async () => {
    const { out } = await secrets(['keys', `${server.identity}.pub`, '--json']);
    const fingerprint = (await execa('ssh-keygen', ['-lf', `${server.identity}.pub`])).stdout;
    expect(JSON.parse(out)).toEqual([
      { key: server.recipient, name: 'server', fingerprint: fingerprint.split(' ')[1] },
    ]);
  });

  it('in the file of an identity, which names its own', async () => {
    expect((await secrets(['keys', native.identity])).out).toBe(`${native.recipient}\n`);
  });

  it('but not in a private key', async () => {
    const { code, err } = await secrets(['keys', server.identity]);
    expect(err).toMatch(/holds a private key\. Choose the file of the public key/);
    expect(code).toBe(1);
  });

  it('at a machine, by its SSH host key', async () => {
    const [port = 0] = await freePorts(1);
    const key = at('keys/host');
    await execa('dropbearkey', ['-t', 'ed25519', '-f', key]);
    const options = ['-F', '-E', '-r', key, '-p', `127.0.0.1:${port}`, '-P', at('pid')];
    const running = execa('/usr/sbin/dropbear', options, { reject: false });
    try {
      const found = await waitFor(async () => {
        const { out } = await secrets(['keys', '--host', '127.0.0.1', '--port', String(port)]);
        return out === '' ? undefined : out.trim();
      });
      const told = (await execa('dropbearkey', ['-y', '-f', key])).stdout;
      expect(told).toContain(found);
    } finally {
      running.kill();
      await running;
    }
  });

  it.each([
    [['--host', '-oProxyCommand=touch x'], /is no address of a host/],
    [['--host', '127.0.0.1', '--port', '1'], /No host key came from 127\.0\.0\.1, port 1/],
    [['--github', 'no/name'], /is no name of a GitHub user/],
  ])('or it is said why not: %s', async (args, says) => {
    const { code, err } = await secrets(['keys', ...args]);
    expect(err).toMatch(says);
    expect(code).toBe(1);
  });
});
