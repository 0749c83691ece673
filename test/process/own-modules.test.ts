import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveIndexed } from '../../server/src/core/upstream/resolve-indexed';
import { openIndex } from '../../server/src/upstream/index-file';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  homelabCommand,
  processesOf,
  startHomelab,
} from '../support/homelab-command';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

const evaluate = (...args: readonly string[]) =>
  homelabCommand(homelab, ['index', '--own', ...args]);
const cache = () => join(homelab.env['XDG_CACHE_HOME'] ?? '', 'nixos-homelab', 'options');
const module = 'modules/services/grafana.nix';

/** What Nix has found at a path, in a module of these options beside the template's own. */
async function found(path: string, options?: string) {
  if (options !== undefined)
    await homelab.write(module, `{ lib, config, pkgs, inputs, ... }:\n${options}\n`);
  const { finished, notes } = await evaluated();
  const opened = openIndex(finished?.result ?? '');
  if (opened.kind !== 'opened') throw new Error(opened.why);
  const at = resolveIndexed(opened.index.root, path.split('.'));
  const doc = at.kind === 'value' ? at.option.doc : undefined;
  opened.close();
  await homelab.run('git', ['checkout', module]);
  return { at, doc, notes };
}

async function evaluated() {
  const { finished, events, problems } = await evaluate();
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const notes = events.flatMap((event) =>
    event.kind === 'note' && event.text.includes('defect') ? [event.text] : [],
  );
  return { finished, notes };
}

describe('homelab index --own', () => {
  it('agrees with the sources on every option of the template', async () => {
    const { finished, notes } = await evaluated();
    expect(notes).toEqual([]);
    expect(finished?.message).toMatch(/^Nix agrees with the sources on [5-9]\d options\.$/);
  });

  it('evaluates once for each state of the files', async () => {
    const again = await homelabCommand(homelab, ['index', '--own', '--nix=/nowhere/nix']);
    expect(again.finished?.outcome).toBe('succeeded');
    expect(again.events.filter(({ kind }) => kind === 'command')).toEqual([]);
    await found('x', '{ }');
    expect(await readdir(cache())).toHaveLength(1);
  });

  it.each([
    [
      'a default that is computed',
      '{ options.lab.x = lib.mkOption { default = lib.min 3 2; }; }',
      '2',
    ],
    [
      'names that are computed',
      '{ options.lab = lib.genAttrs (lib.attrNames (builtins.fromTOML "x = 1")) (name: lib.mkOption { default = name; }); }',
      '"x"',
    ],
    [
      "the flake's inputs",
      '{ options.lab.x = lib.mkOption { default = inputs.nixpkgs.lib.min 1 2; }; }',
      undefined,
    ],
  ])('knows %s', async (_, options, value) => {
    const { doc } = await found('lab.x', options);
    expect(doc?.default).toBe(value);
  });

  it.each([
    ['fails', 'throw "Not yet."'],
    ['asks for what is not there', '{ }.missing'],
    ['asks for the configuration', 'config.networking.hostName'],
    ['asks for packages', 'pkgs.hello'],
    ['runs in circles', 'let x = x + 1; in x'],
  ])('leaves out an option whose description %s, and goes on', async (_, description) => {
    const options = `{ options.lab = { bad = lib.mkOption { description = ${description}; }; good = lib.mkOption { default = 1; }; }; }`;
    const { doc } = await found('lab.good', options);
    expect(doc?.default).toBe('1');
    expect((await found('homelab.services.caddy.enable')).at.kind).toBe('value');
  });

  it.each([
    ['is no Nix', '{ options. }'],
    ['names what is not there', '{ options.lab.x = lib.mkOption { default = missing; }; }'],
    ['fails as a whole', 'throw "Not yet."'],
  ])('leaves out a module that %s, and goes on', async (_, options) => {
    const { at } = await found('homelab.services.caddy.enable', options);
    expect(at.kind).toBe('value');
    const { at: gone } = await found('homelab.services.grafana.enable', options);
    expect(gone.kind).toBe('missing');
  });

  it('reads nothing outside of the flake and its inputs, and fetches nothing', async () => {
    const secret = join(homelab.scratch, 'secret.nix');
    await homelab.write('../scratch/secret.nix', '"told"');
    const reads = [`import ${secret}`, 'builtins.fetchurl "http://127.0.0.1:9/x"'];
    for (const value of reads) {
      const { doc } = await found(
        'lab.x',
        `{ options.lab.x = lib.mkOption { default = ${value}; }; }`,
      );
      expect(doc?.default).toBeUndefined();
    }
  });

  const numbers = (count: number) => `builtins.genList (x: x) ${count}`;
  it.each([
    [
      'does not end',
      `builtins.foldl' (a: x: builtins.foldl' (b: y: b + y) a (${numbers(100_000)})) 0 (${numbers(100_000)})`,
      '--timeout=2',
      'index-too-slow',
    ],
    [
      'takes all memory',
      'builtins.concatLists (builtins.genList (x: builtins.genList (y: x + y) 3000) 9000)',
      '--memory=300',
      'index-too-large',
    ],
  ])('ends an evaluation that %s, and leaves nothing behind', async (_, value, limit, code) => {
    await homelab.write(module, `{ options = builtins.deepSeq (${value}) { }; }\n`);
    const { finished, problems } = await evaluate(limit);
    await homelab.run('git', ['checkout', module]);
    expect(problems.at(-1)?.code).toBe(code);
    expect(finished?.outcome).toBe('failed');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
  });

  it('ends with its window', async () => {
    const slow = `builtins.foldl' (a: x: builtins.foldl' (b: y: b + y) a (${numbers(100_000)})) 0 (${numbers(100_000)})`;
    await homelab.write(module, `{ options = builtins.deepSeq (${slow}) { }; }\n`);
    const running = startHomelab(homelab, ['index', '--own']);
    await running.event(
      (event): event is Extract<typeof event, { kind: 'command' }> => event.kind === 'command',
    );
    running.kill('SIGTERM');
    expect((await running.ended).finished?.outcome).toBe('cancelled');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
    await homelab.run('git', ['checkout', module]);
  });

  it('says what is missing where there is no lock file', async () => {
    await rm(join(homelab.root, 'flake.lock'));
    const { problems } = await evaluate();
    await homelab.run('git', ['checkout', 'flake.lock']);
    expect(problems.at(-1)?.code).toBe('lock-missing');
  });
});
