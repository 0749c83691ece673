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
import { endless, hungry } from '../support/slow-nix';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

const evaluate = (...args: readonly string[]) =>
  homelabCommand(homelab, ['index', '--own', ...args]);
const cache = () => join(homelab.env['XDG_CACHE_HOME'] ?? '', 'nixos-homelab', 'options');

async function evaluated() {
  const { finished, events, problems } = await evaluate();
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const defects = events.flatMap((event) =>
    event.kind === 'note' && event.text.includes('defect') ? [event.text] : [],
  );
  return { finished, defects };
}

/** The defaults that Nix has found at paths; `null` for an option without one, nothing for no option. */
async function defaultsAt(path: string, names: readonly string[]) {
  const { finished } = await evaluated();
  return defaultsIn(finished?.result, path, names);
}

function defaultsIn(file: string | undefined, path: string, names: readonly string[]) {
  const opened = openIndex(file ?? '');
  if (opened.kind !== 'opened') throw new Error(opened.why);
  const found = names.map((name) => {
    const at = resolveIndexed(opened.index.root, [...path.split('.'), name]);
    return at.kind === 'value' ? (at.option.doc?.default ?? null) : undefined;
  });
  opened.close();
  return Object.fromEntries(names.map((name, index) => [name, found[index]]));
}

const declaring = (name: string, value: string): string =>
  `{ lib, ... }: { options.lab.${name} = lib.mkOption { default = builtins.deepSeq (${value}) 1; }; }\n`;

describe('homelab index --own', () => {
  it('agrees with the sources on every option of the template', async () => {
    const { finished, defects } = await evaluated();
    expect(defects).toEqual([]);
    expect(finished?.message).toMatch(/^Nix agrees with the sources on [5-9]\d options\.$/);
  });

  it('evaluates once for each state of the files, and keeps the last', async () => {
    const again = await homelabCommand(homelab, ['index', '--own', '--nix=/nowhere/nix']);
    expect(again.finished?.outcome).toBe('succeeded');
    expect(again.events.filter(({ kind }) => kind === 'command')).toEqual([]);
    await homelab.write('modules/new.nix', '{ lib, ... }: { options.lab.x = lib.mkOption { }; }');
    expect((await evaluated()).finished?.result).not.toBe(again.finished?.result);
    expect(await readdir(cache())).toHaveLength(1);
    await rm(join(homelab.root, 'modules/new.nix'));
  });

  const options: Readonly<Record<string, readonly [string, string | null | undefined]>> = {
    computed: ['default = lib.min 3 2;', '2'],
    ofLibrary: ['default = lib.concatStringsSep "-" [ "a" "b" ];', '"a-b"'],
    throws: ['default = throw "Not yet.";', null],
    missing: ['description = { }.missing;', null],
    ofConfiguration: ['default = config.networking.hostName;', null],
    ofPackages: ['default = pkgs.hello;', null],
    ofNobody: ['default = nobody;', null],
    endless: ['description = let x = x + 1; in x;', null],
    outside: ['default = import /etc/passwd;', null],
    network: ['default = builtins.fetchurl "http://127.0.0.1:9/x";', null],
    last: ['default = 1;', '1'],
  };

  it('tells what a module alone can tell, and leaves out each option that cannot be evaluated', async () => {
    const declared = Object.entries(options).map(
      ([name, [parts]]) => `${name} = lib.mkOption { ${parts} };`,
    );
    await homelab.write(
      'modules/odd.nix',
      `{ lib, config, pkgs, nobody, ... }: { options.lab = { ${declared.join('\n')} }; }`,
    );
    const found = await defaultsAt('lab', Object.keys(options));
    await rm(join(homelab.root, 'modules/odd.nix'));
    expect(found).toEqual(
      Object.fromEntries(Object.entries(options).map(([name, [, value]]) => [name, value])),
    );
  });

  it('leaves out a module that cannot be evaluated, and goes on', async () => {
    const modules = {
      a: '{ lib, ... }: { options.lab.a = lib.mkOption { default = 1; }; ',
      b: '{ lib, ... }: { options.lab.b = lib.mkOption { default = missing; }; }',
      c: '{ lib, ... }: { options.lab = { c = lib.mkOption { default = 1; }; } // throw "Not yet."; }',
      d: '{ lib, ... }: { options.lab = { d = lib.mkOption { default = 1; }; } // { }.missing; }',
      e: '{ lib, ... }: { options.lab.e = lib.mkOption { default = 1; }; }',
    };
    for (const [name, text] of Object.entries(modules))
      await homelab.write(`modules/odd/${name}.nix`, text);
    const found = await defaultsAt('lab', Object.keys(modules));
    await rm(join(homelab.root, 'modules/odd'), { recursive: true });
    expect(found).toEqual({ e: '1' });
  });

  it("gives a module what its machine's flake gives to it", async () => {
    const flake = await homelab.run('cat', ['flake.nix']);
    await homelab.write(
      'flake.nix',
      flake.stdout.replaceAll(
        'modules = [',
        'specialArgs = { given = { inherit (nixpkgs.lib) id; text = "of the flake"; names = [ "x" ]; }; }; modules = [ ./modules/given.nix ',
      ),
    );
    await homelab.write(
      'modules/given.nix',
      '{ lib, given, ... }: { options.lab = lib.genAttrs given.names (_: lib.mkOption { default = given.id given.text; }); }',
    );
    await homelab.run('git', ['add', '--all']);
    const found = await defaultsAt('lab', ['x']);
    await homelab.run('git', ['reset', '--quiet', '--hard']);
    expect(found).toEqual({ x: '"of the flake"' });
  });

  it('gives a module what another module gives to all', async () => {
    const modules = {
      maker:
        '{ lib, config, ... }: { _module.args.made = { text = "of a module"; of = config.networking.hostName; }; }',
      taker:
        '{ lib, made, ... }: { options.lab = { x = lib.mkOption { default = made.text; }; y = lib.mkOption { default = made.of; }; }; }',
    };
    for (const [name, text] of Object.entries(modules))
      await homelab.write(`modules/odd/${name}.nix`, text);
    const found = await defaultsAt('lab', ['x', 'y']);
    await rm(join(homelab.root, 'modules/odd'), { recursive: true });
    expect(found).toEqual({ x: '"of a module"', y: null });
  });

  it('keeps all else where a module takes too long or too much, and says so', async () => {
    const modules = {
      a: declaring('a', '{ }'),
      b: declaring('b', endless),
      c: declaring('c', hungry),
      d: declaring('d', '{ }'),
    };
    for (const [name, text] of Object.entries(modules))
      await homelab.write(`modules/odd/${name}.nix`, text);
    const { finished, events } = await evaluate('--timeout=16', '--memory=800');
    await rm(join(homelab.root, 'modules/odd'), { recursive: true });
    expect(defaultsIn(finished?.result, 'lab', Object.keys(modules))).toEqual({ a: '1', d: '1' });
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.filter((text) => text.includes('does not tell'))).toEqual([
      'Nix does not tell modules/odd/b.nix, because it takes too long.',
      'Nix does not tell modules/odd/c.nix, because it takes too much memory.',
    ]);
    await expect.poll(() => processesOf(homelab)).toEqual([]);
  });

  it('ends with its window', async () => {
    await homelab.write('modules/odd.nix', declaring('x', endless));
    const running = startHomelab(homelab, ['index', '--own']);
    await running.event(
      (event): event is Extract<typeof event, { kind: 'command' }> => event.kind === 'command',
    );
    running.kill('SIGTERM');
    expect((await running.ended).finished?.outcome).toBe('cancelled');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
    await rm(join(homelab.root, 'modules/odd.nix'));
  });

  it('says what is missing where there is no lock file', async () => {
    await rm(join(homelab.root, 'flake.lock'));
    const { problems } = await evaluate();
    await homelab.run('git', ['checkout', 'flake.lock']);
    expect(problems.at(-1)?.code).toBe('lock-missing');
  });
});
