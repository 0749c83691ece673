import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptWithAge, makeSshKey } from '../support/age-keys';
import { buildCommandLine, commandLineScript } from '../support/homelab-command';
import { run, type RunResult } from '../support/run';

/**
 * A disk of 256 KB with a homelab and its state and caches, on which nothing more can be written. It
 * is seen by the command alone, and is gone with it.
 */
const onFullDisk = `
  mount -t tmpfs -o size=256k tmpfs "$DISK" && cp -a "$LAB"/. "$DISK" && cd "$DISK" || exit 99
  cat /dev/zero > filler 2>/dev/null
  "$@"; code=$?
  echo "left: $(ls -A | tr '\\n' ' ')"
  cmp a.age "$LAB/a.age" && echo "the secret is as before"
  exit $code`;

let folder: string;
beforeAll(async () => {
  await buildCommandLine();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'full-disk-')));
  const key = await makeSshKey(join(folder, 'home/.ssh/id_ed25519'));
  for (const name of ['lab', 'disk']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'lab/flake.nix'), '{ outputs = _: { }; }');
  await writeFile(
    join(folder, 'lab/secrets.nix'),
    `{ "a.age".publicKeys = [ "${key.recipient}" ]; }`,
  );
  await encryptWithAge(join(folder, 'lab/a.age'), 'the old secret', [key.recipient]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function homelab(...args: readonly string[]): Promise<RunResult> {
  const disk = join(folder, 'disk');
  const command = [process.execPath, commandLineScript, ...args];
  return run('unshare', ['--mount', 'sh', '-c', onFullDisk, 'sh', ...command], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: join(folder, 'home'),
      DISK: disk,
      LAB: join(folder, 'lab'),
      XDG_STATE_HOME: disk,
      XDG_CACHE_HOME: disk,
    },
  });
}

describe('on a disk that is full', () => {
  const asBefore = 'left: a.age filler flake.nix secrets.nix';

  it('a secret stays as it was, and what to do is said', async () => {
    const { exitCode, stdout, stderr } = await homelab('secrets', 'rekey', 'a.age');
    expect(stderr).toContain(
      'a.age cannot be written, because the disk is full. Free some space, and try again. Nothing was changed.',
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the secret is as before');
    expect(stdout).toContain(asBefore);
  });

  it('a new homelab is not half made', async () => {
    const key = await readFile(join(folder, 'home/.ssh/id_ed25519.pub'), 'utf8');
    const args = ['--name', 'lab', '--domain', 'home.arpa', '--ssh-key', key.trim()];
    const more = ['--time-zone', 'Europe/Berlin', '--services', 'none'];
    const { exitCode, stdout, stderr } = await homelab('new', 'fresh', ...args, ...more);
    expect(stdout + stderr).toContain('because the disk is full. Free some space, and try again.');
    expect(exitCode).not.toBe(0);
    expect(stdout).toContain(asBefore);
  });

  it('a check does its work', async () => {
    const { exitCode, stderr } = await homelab('check');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
