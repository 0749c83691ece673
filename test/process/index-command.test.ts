import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIndex } from '../../server/src/upstream/index-file';
import { resolveIndexed } from '../../server/src/core/upstream/resolve-indexed';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  commandLineScript,
  homelabCommand,
  processesOf,
  startHomelab,
} from '../support/homelab-command';
import { endless, hungry } from '../support/slow-nix';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

const index = (...args: readonly string[]) => homelabCommand(homelab, ['index', ...args]);
const cache = () => join(homelab.env['XDG_CACHE_HOME'] ?? '', 'nixos-homelab', 'options');

function optionsIn(path: string) {
  const opened = openIndex(path);
  if (opened.kind !== 'opened') throw new Error(opened.why);
  return opened;
}

describe('homelab index', () => {
  it('keeps the options of NixOS and other inputs, and not those of the homelab itself', async () => {
    const { finished, problems } = await index('server');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(finished).toMatchObject({ outcome: 'succeeded', result: expect.any(String) as unknown });
    const opened = optionsIn(finished?.result ?? '');
    const found = opened.index;
    expect(found.header).toMatchObject({ machine: 'server', release: '26.05' });
    const at = (path: string) => resolveIndexed(found.root, path.split('.'));
    expect(at('homelab.services')).toMatchObject({ kind: 'missing', at: 0 });
    expect(at('services.caddy.httpPort')).toMatchObject({
      kind: 'value',
      type: { kind: 'nullOr' },
    });
    expect(at('services.caddy.virtualHosts.x.hostName')).toMatchObject({ kind: 'value' });
    expect(at('age.secrets.x.owner')).toMatchObject({ kind: 'value' });
    expect(at('services.caddy.htpPort')).toMatchObject({ kind: 'missing', at: 2, open: false });
    expect(found.root.child('services')?.child('caddy')?.child('enable')?.doc).toMatchObject({
      description: 'Whether to enable Caddy web server.',
      default: 'false',
    });
    expect(found.moved).toEqual(
      expect.arrayContaining([
        {
          from: ['services', 'openssh', 'permitRootLogin'],
          to: ['services', 'openssh', 'settings', 'PermitRootLogin'],
        },
        {
          from: ['services', 'promtail'],
          message: 'Promtail has reached its end of life. Use services.alloy instead.',
        },
      ]),
    );
    opened.close();
  });

  it('lets the checks of the command line find what NixOS does not have', async () => {
    await index('server');
    const path = 'machines/server/default.nix';
    const text = await readFile(join(homelab.root, path), 'utf8');
    await homelab.write(
      path,
      text.replace('time.timeZone', 'services.caddy.htpPort = 1;\n  time.timeZone'),
    );
    const { stdout } = await homelab.run(process.execPath, [commandLineScript, 'check']);
    await homelab.run('git', ['checkout', path]);
    expect(stdout).toContain('No module declares the option `services.caddy.htpPort`.');
  });

  it('evaluates once for a lock file, and needs no Nix from then on', async () => {
    const first = await index('server');
    const again = await homelabCommand(homelab, ['index', 'server', '--nix=/nowhere/nix']);
    expect(again.finished).toMatchObject({ outcome: 'succeeded', result: first.finished?.result });
    expect(again.events.filter(({ kind }) => kind === 'command')).toEqual([]);
  });

  it('evaluates once where two windows ask at the same time', async () => {
    await rm(cache(), { recursive: true, force: true });
    const both = await Promise.all([index('server'), index('server')]);
    const evaluations = both.flatMap(({ events }) =>
      events.filter((event) => event.kind === 'command' && event.command.includes('eval')),
    );
    expect(both.map(({ finished }) => finished?.outcome)).toEqual(['succeeded', 'succeeded']);
    expect(evaluations).toHaveLength(1);
    expect(await readdir(cache())).toHaveLength(1);
  });

  it('evaluates anew where the lock file has changed', async () => {
    const before = await index('server');
    const lock = join(homelab.root, 'flake.lock');
    const text = await readFile(lock, 'utf8');
    await writeFile(lock, `${text}\n`);
    const after = await index('server');
    await writeFile(lock, text);
    expect(after.finished).toMatchObject({ outcome: 'succeeded' });
    expect(after.finished?.result).not.toBe(before.finished?.result);
  });

  it('leaves out as little as it can of an option that brings the evaluation down', async () => {
    const broken =
      '({ lib, ... }: { _file = "of an input"; options.services = { _wordless = lib.mkOption { type = lib.types.str; description = { }.missing; }; broken = lib.mkOption { type = { }.missing; }; }; })';
    const flake = await readFile(join(template, 'flake.nix'), 'utf8');
    await homelab.write('flake.nix', flake.replaceAll('modules = [', `modules = [ ${broken}`));
    const { finished, problems } = await index('server');
    await homelab.run('git', ['checkout', 'flake.nix']);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const opened = optionsIn(finished?.result ?? '');
    const services = opened.index.root.child('services');
    expect(services?.child('_wordless')?.typeText).toBe('string');
    expect(services?.child('broken')?.has('failed')).toBe(true);
    expect(opened.index.root.child('users')?.isEmpty).toBe(false);
    opened.close();
  });

  it.each([
    ['does not end', endless, ['--timeout=3'], 'index-too-slow'],
    ['takes all memory', hungry, ['--memory=300'], 'index-too-large'],
    ['fails', 'throw "This is not ready."', [], 'nix-failed'],
  ])('ends an evaluation that %s, and leaves nothing behind', async (_, value, limits, code) => {
    const broken = `{ options, lib, ... }: { options.services = builtins.deepSeq (${value}) { }; }\n`;
    await homelab.write('machines/server/broken.nix', broken);
    await homelab.write(
      'machines/server/default.nix',
      '{ imports = [ ./broken.nix ]; networking.hostName = "server"; }\n',
    );
    await homelab.run('git', ['add', '--all']);
    const { finished, problems } = await index('server', '--again', ...limits);
    expect(problems.at(-1)?.code).toBe(code);
    expect(finished?.outcome).toBe('failed');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
  });

  it('ends with its window', async () => {
    await homelab.write(
      'machines/server/broken.nix',
      `{ options.services = builtins.deepSeq (${endless}) { }; }\n`,
    );
    const running = startHomelab(homelab, ['index', 'server', '--again']);
    await running.event(
      (event): event is Extract<typeof event, { kind: 'command' }> =>
        event.kind === 'command' && event.command.includes('eval'),
    );
    running.kill('SIGTERM');
    expect((await running.ended).finished?.outcome).toBe('cancelled');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
    await homelab.run('git', ['checkout', 'HEAD', '--', '.']);
  });

  it('does not fetch an input that nobody asked for, and offers to', async () => {
    const lock = join(homelab.root, 'flake.lock');
    const text = await readFile(lock, 'utf8');
    const other = {
      lastModified: 1,
      narHash: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      owner: 'NixOS',
      repo: 'nixpkgs',
      rev: '0'.repeat(40),
      type: 'github',
    };
    const parsed = JSON.parse(text) as { nodes: { nixpkgs: { locked: unknown } } };
    parsed.nodes.nixpkgs.locked = other;
    await writeFile(lock, JSON.stringify(parsed));
    const { problems, finished } = await index('server');
    await writeFile(lock, text);
    expect(finished?.outcome).toBe('failed');
    expect(problems.at(-1)).toMatchObject({
      code: 'inputs-missing',
      remedy: { command: ['homelab', 'index', 'server', '--fetch'] },
    });
  });

  it('takes options.json or the index of another computer, without Nix', async () => {
    const made = (await index('server')).finished?.result ?? '';
    const elsewhere = join(homelab.scratch, 'other.options');
    await copyFile(made, elsewhere);
    const json = join(homelab.scratch, 'options.json');
    const caddy = { loc: ['services', 'caddy', 'enable'], type: 'boolean', description: 'It.' };
    await writeFile(json, JSON.stringify({ 'services.caddy.enable': caddy }));
    const importing = async (file: string, machine: string) => {
      const args = ['index', machine, '--import', file, '--nix=/nowhere/nix'];
      const { finished } = await homelabCommand(homelab, args);
      const opened = optionsIn(finished?.result ?? '');
      opened.close();
      return opened.index.header;
    };
    expect(await importing(elsewhere, 'server')).toMatchObject({
      machine: 'server',
      modules: expect.any(Array) as unknown,
    });
    expect(await importing(elsewhere, 'server-vm')).not.toHaveProperty('modules');
    expect(await importing(json, 'server')).toMatchObject({ options: 1 });
    const refused = await homelabCommand(homelab, [
      'index',
      '--import',
      join(homelab.root, 'flake.nix'),
    ]);
    expect(refused.problems.at(-1)?.code).toBe('index-unreadable');
    await rm(cache(), { recursive: true });
  });

  it('says what to do where there is no lock file', async () => {
    await rm(join(homelab.root, 'flake.lock'));
    const { problems } = await index('server');
    await homelab.run('git', ['checkout', 'flake.lock']);
    expect(problems.at(-1)).toMatchObject({
      code: 'lock-missing',
      remedy: { command: ['nix', 'flake', 'lock'] },
    });
  });
});
