import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, homelabCommand, type Ended } from '../support/homelab-command';

let homelab: Homelab | undefined;
beforeAll(async () => {
  await buildCommandLine();
});
afterEach(async () => {
  await homelab?.dispose();
  homelab = undefined;
});

async function service(...args: readonly string[]): Promise<Ended & { readonly own: Homelab }> {
  homelab ??= await createHomelab({ from: template });
  const own = homelab;
  return { ...(await homelabCommand(own, ['service', ...args])), own };
}

const textOf = (own: Homelab, path: string) => readFile(join(own.root, path), 'utf8');

describe('homelab service', () => {
  it('new writes a service of NixOS that evaluates and is on', async () => {
    const request = ['immich', '--description', 'Immich, the photo album', '--machine', 'server'];
    const upstream = ['--upstream', '--option', 'mediaLocation'];
    const { own, finished, problems } = await service('new', ...request, ...upstream);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(finished).toMatchObject({
      outcome: 'succeeded',
      message: 'The module of immich is modules/services/immich.nix.',
    });
    expect(await textOf(own, 'modules/services/immich.nix')).toContain(
      'mediaLocation = mkOption {',
    );
    expect((await own.run('git', ['status', '--short'])).stdout).toContain(
      'A modules/services/immich.nix',
    );
    const on =
      'c: [ c.services.immich.enable c.services.immich.port c.services.immich.mediaLocation ]';
    const args = ['eval', '--json', '.#nixosConfigurations.server.config', '--apply', on];
    expect(JSON.parse((await own.run('nix', args)).stdout)).toEqual([
      true,
      2283,
      '/var/lib/immich',
    ]);
    const { finished: evaluated } = await homelabCommand(own, ['evaluate', 'server-vm-x86_64']);
    expect(evaluated?.message).toBe('server-vm-x86_64 evaluates.');
  });

  it('options tells what NixOS has, with types, defaults and the port', async () => {
    const { events } = await service('options', 'paperless');
    expect(events.find(({ kind }) => kind === 'upstream')).toMatchObject({
      service: 'paperless',
      port: { name: 'port', type: 'types.port', usual: '28981' },
      options: expect.arrayContaining([
        { name: 'address', type: 'types.str', usual: '"127.0.0.1"' },
        { name: 'user', type: 'types.str', usual: '"paperless"' },
      ]) as unknown,
    });
  });

  it('options are told by the index of the machine where there is one, without Nix', async () => {
    const asked = await service('options', 'paperless');
    await homelabCommand(asked.own, ['index', 'server']);
    const { events, exitCode } = await service('options', 'paperless', '--nix=/nowhere/nix');
    const upstream = ({ kind }: { readonly kind: string }) => kind === 'upstream';
    expect(exitCode).toBe(0);
    expect(events.find(upstream)).toEqual(asked.events.find(upstream));
    const made = await service('new', 'paperless', '--upstream', '--option=address', '--nix=/no');
    expect(made.exitCode).toBe(0);
    expect(await textOf(made.own, 'modules/services/paperless.nix')).toContain('28981');
  });

  it('new writes nothing where NixOS has no such service', async () => {
    const { own, exitCode, problems } = await service('new', 'minecraft-9', '--upstream');
    expect(exitCode).toBe(1);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      code: 'upstream-missing',
      message: expect.stringContaining('NixOS has no services.minecraft-9.') as string,
    });
    expect((await own.run('git', ['status', '--short'])).stdout).toBe('');
  });

  it('new writes a module whose inside is left to the person, without Nix', async () => {
    const { own, exitCode } = await service('new', 'blog', '--port=8085', '--nix=/nowhere/nix');
    expect(exitCode).toBe(0);
    expect(await textOf(own, 'modules/services/blog.nix')).toContain('default = 8085;');
    expect(await textOf(own, 'modules/default.nix')).toContain('./services/blog.nix');
    expect(await textOf(own, 'machines/server/default.nix')).not.toContain('blog');
    expect((await homelabCommand(own, ['evaluate', 'server'])).exitCode).toBe(0);
  });

  it.each([
    ['a service that is there', ['caddy'], 'homelab.services.caddy is there already.'],
    ['a name that is none', ['My Blog'], 'A service is named by small letters'],
    ['an option that NixOS has not', ['immich', '--upstream', '--option=prot'], 'no option prot'],
  ])('new refuses %s, and writes nothing', async (_, args, why) => {
    const { own, exitCode, problems } = await service('new', ...args);
    expect(exitCode).toBe(1);
    expect(problems.at(-1)?.message).toContain(why);
    expect((await own.run('git', ['status', '--short'])).stdout).toBe('');
  });
});
