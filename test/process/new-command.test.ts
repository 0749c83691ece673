import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, homelabCommand } from '../support/homelab-command';
import { lockToStandIns } from '../support/lock-to-stand-ins';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOiTJ4q me@laptop';
const services = ['caddy', 'homepage', 'prometheus', 'loki', 'grafana'];
const complete = [
  '--name=attic',
  '--domain=home.arpa',
  '--time-zone=Europe/Paris',
  `--ssh-key=${key}`,
];

let homelab: Homelab;
let folder: string;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'new-')));
});
afterAll(async () => {
  await homelab.dispose();
  await rm(folder, { recursive: true });
});

const create = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  homelabCommand(homelab, ['new', ...args], { cwd: folder, env });

describe('homelab new', () => {
  it('writes the whole template with the answers, as a Git repository', async () => {
    const { exitCode, finished, problems } = await create(['one', ...complete]);
    const root = join(folder, 'one');
    expect(problems).toEqual([]);
    expect(finished).toMatchObject({ outcome: 'succeeded', result: root });
    expect(exitCode).toBe(0);
    const names = (all: readonly string[]) => all.filter((name) => name !== '.git').sort();
    const ignored = /^(caddy\.log|result.*)$/;
    expect(names(await readdir(root))).toEqual(
      names(await readdir(template)).filter((name) => !ignored.test(name)),
    );
    const { stdout } = await execa('git', ['status', '--short'], { cwd: root });
    expect(stdout.split('\n').every((line) => line.startsWith('A  '))).toBe(true);
    expect(await readFile(join(root, 'machines/server/default.nix'), 'utf8')).toContain(key);
  });

  // Every service alone, none, and all; all 32 together are walked in template-services.test.ts.
  const combinations = [[], services, ...services.map((name) => [name])];
  it.each(combinations.map((names) => names.join(',') || 'none'))(
    'with %s evaluates, and has just those on',
    async (names) => {
      const root = join(folder, `with-${names.replaceAll(',', '-')}`);
      const { exitCode } = await create([root, ...complete, `--services=${names}`]);
      expect(exitCode).toBe(0);
      await lockToStandIns({ cwd: root, env: homelab.env });
      const enabled =
        'c: builtins.filter (n: c.homelab.services.${n}.enable) (builtins.attrNames c.homelab.services)';
      const args = ['eval', '--json', '.#nixosConfigurations.server.config', '--apply', enabled];
      const { stdout } = await execa('nix', args, {
        cwd: root,
        env: homelab.env,
        extendEnv: false,
      });
      expect(JSON.parse(stdout)).toEqual(names === 'none' ? [] : names.split(',').sort());
      for (const machine of ['server', 'server-vm-x86_64']) {
        const evaluated = await homelabCommand(homelab, ['evaluate', machine], { cwd: root });
        expect(evaluated.finished?.message).toBe(`${machine} evaluates.`);
      }
    },
  );

  it('takes an empty folder, and none that holds something', async () => {
    await mkdir(join(folder, 'empty'));
    expect((await create(['empty', ...complete])).exitCode).toBe(0);
    const { exitCode, problems } = await create(['empty', ...complete, '--name=other']);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      {
        code: 'folder-unusable',
        message: expect.stringContaining('is not empty. Choose') as string,
      },
    ]);
    expect(await readFile(join(folder, 'empty/machines/server/default.nix'), 'utf8')).toContain(
      'attic',
    );
  });

  it('refuses a file', async () => {
    await writeFile(join(folder, 'file'), 'mine');
    expect((await create(['file', ...complete])).problems).toMatchObject([
      { code: 'folder-unusable' },
    ]);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  it('leaves nothing where it may not write', async () => {
    const { problems } = await create(['/proc/new-homelab', ...complete]);
    expect(problems).toMatchObject([
      { code: 'folder-unusable', message: expect.stringContaining('cannot be written') as string },
    ]);
  });

  it('leaves no draft beside what it wrote', async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    ['a name', ['--name=my server'], 'A host name has letters'],
    ['a domain', ['--domain=https://x'], 'A domain is written'],
    ['a key', ['--ssh-key=secret'], 'A public SSH key is one line'],
    ['a service', ['--services=minecraft'], 'There is no service minecraft.'],
  ])('refuses %s that is none', async (_, args, message) => {
    const { exitCode, stderr } = await create(['bad', ...complete, ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(await readdir(folder)).not.toContain('bad');
  });

  it('is written without a key too, and tells what is missing', async () => {
    const { exitCode, problems } = await create(['keyless', '--name=attic']);
    expect(exitCode).toBe(0);
    expect(problems).toMatchObject([
      { code: 'no-key', message: expect.stringContaining('your public SSH key') as string },
    ]);
  });

  it('is written without Git too, and tells what is missing', async () => {
    const bin = await mkdtemp(join(homelab.scratch, 'bin-'));
    await symlink('/usr/bin/env', join(bin, 'env'));
    const { exitCode, problems } = await create(['no-git', ...complete], { PATH: bin });
    expect(exitCode).toBe(0);
    expect(problems).toMatchObject([
      {
        code: 'not-a-repository',
        message: expect.stringContaining('git is not installed.') as string,
      },
    ]);
    expect(await readdir(join(folder, 'no-git'))).toContain('flake.nix');
  });

  it('says why the inputs were not locked, where the network is away', async () => {
    const { exitCode, problems } = await create(['locked', ...complete, '--lock']);
    expect(exitCode).toBe(0);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'not-locked' }]);
  });
});
