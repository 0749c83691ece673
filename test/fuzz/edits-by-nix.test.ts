import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/core/base/span';
import { uriFromPath } from '../../server/src/core/base/uri';
import { setOption } from '../../server/src/core/edits/set-option';
import { toggleService } from '../../server/src/core/edits/toggle-service';
import type { OptionPath } from '../../server/src/core/model/option-path';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { coreLanguage } from '../../server/src/lsp/core-language';
import { standIns } from '../support/fixtures';
import { homelab, machineFile } from '../support/homelab';
import { ownEnvironment } from '../support/own-environment';
import { run } from '../support/run';
import { budget } from './budget';
import { machineFiles } from './machine-files';

const { seed, seconds } = budget;
const count = Math.max(50, Math.floor(seconds * 5));
const file = uriFromPath(machineFile);

const settings: fc.Arbitrary<{ readonly path: OptionPath; readonly value: string }> = fc.record({
  path: fc.constantFrom<OptionPath>(
    ['homelab', 'services', 'caddy', 'enable'],
    ['homelab', 'services', 'caddy', 'port'],
    ['homelab', 'services', 'grafana', 'domain'],
    ['homelab', 'services', 'with space', 'port'],
    ['homelab', 'services', 'in', 'a "b" c.d'],
    ['homelab', 'domain'],
    ['networking', 'hostName'],
    ['time', 'timeZone'],
    ['x'],
  ),
  value: fc.constantFrom('true', '9999', '"a $ { b"', '[ "a" ]', '{ }', "''\n  two\n  lines\n''"),
});

/** A text before and after, and the option that alone may differ. */
type Case = { readonly before: string; readonly after: string; readonly path?: OptionPath };

/** Thousands of edits: what Nix says of the file before and after must differ as was meant. */
/** As many cases as one run of Nix reads, and as files may be written at once. */
const atOnce = 500;

describe(`an edit of a machine's file, as Nix reads it (RANDOM_SEED=${seed}),`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homelab-edits-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('sets the option that was meant, and nothing else', async () => {
    const drawn = fc.sample(fc.tuple(machineFiles, settings), { seed, numRuns: count });
    const cases = drawn.flatMap(([before, { path, value }]): readonly Case[] => {
      const result = setOption(lab(before), file, { path, value });
      if (result.kind === 'refused') return [];
      return [{ before, after: applyEdits(before, result.edit.edits), path }];
    });
    process.stdout.write(`${cases.length} of ${drawn.length} options were set\n`);
    expect(await wrongCases(cases)).toEqual([]);
    expect(cases.length).toBeGreaterThan(count * 0.9);
  });

  it('switches the service that was meant, and back again to the same bytes', async () => {
    const drawn = fc.sample(fc.tuple(machineFiles, fc.constantFrom('caddy', 'grafana')), {
      seed,
      numRuns: count,
    });
    const cases = drawn.flatMap(([before, name]): readonly Case[] => {
      const path = ['homelab', 'services', name];
      const once = toggled(before, path);
      if (once === undefined) return [];
      const twice = toggled(once, path);
      const thrice = twice === undefined ? undefined : toggled(twice, path);
      // The first switching may have had to write the option; from then on, only the word changes.
      expect(thrice).toBe(once);
      if (once.length - before.length === 1 || before.length - once.length === 1)
        expect(twice).toBe(before);
      return [{ before, after: once, path: [...path, 'enable'] }];
    });
    process.stdout.write(`${cases.length} of ${drawn.length} services were switched\n`);
    expect(await wrongCases(cases)).toEqual([]);
    expect(cases.length).toBeGreaterThan(count * 0.9);
  });

  it('that only writes the same in another way changes nothing', async () => {
    const places = fc.double({ min: 0, max: 1, noNaN: true });
    const drawn = fc.sample(fc.tuple(machineFiles, places), { seed, numRuns: count });
    const cases = drawn.flatMap(([before, place]): readonly Case[] => {
      const words = [...before.matchAll(/\w+/g)];
      const offset = words[Math.floor(place * words.length)]?.index ?? 0;
      const assists = coreLanguage.assists(lab(before), file, { start: offset, end: offset });
      return assists
        .filter(({ kind }) => kind === 'rewrite')
        .flatMap(({ edits }) => edits.map((edit) => edit.edits))
        .map((edits) => ({ before, after: applyEdits(before, edits) }));
    });
    process.stdout.write(`${cases.length} files were written in another way\n`);
    expect(await wrongCases(cases)).toEqual([]);
  });

  /** The cases in which Nix sees another change than the one that was meant. */
  async function wrongCases(cases: readonly Case[]): Promise<readonly unknown[]> {
    const wrong: unknown[] = [];
    for (let i = 0; i < cases.length; i += atOnce)
      wrong.push(...(await wrongOnes(cases.slice(i, i + atOnce))));
    return wrong;
  }

  async function wrongOnes(cases: readonly Case[]): Promise<readonly unknown[]> {
    const texts = cases.flatMap(({ before, after }) => [before, after]);
    await Promise.all(texts.map((text, i) => writeFile(join(folder, `${i}.nix`), text)));
    const values = await settingsOf(texts.length);
    return cases.flatMap(({ before, after, path }, i) => {
      const changed = differences(values[2 * i], values[2 * i + 1]);
      const meant = path === undefined ? [] : [path.join('\n')];
      const isRight =
        changed.every((name) => meant.some((own) => isAtOrBelow(name, own))) &&
        (changed.length > 0 || path === undefined || before === after || isSame(values, i));
      return isRight ? [] : [{ before, after, path, changed }];
    });
  }

  function isSame(values: readonly unknown[], i: number): boolean {
    return JSON.stringify(values[2 * i]) === JSON.stringify(values[2 * i + 1]);
  }

  /** What each file says, as Nix reads it: the settings by their path. */
  async function settingsOf(files: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const expression = `
      let
        lib = import ${standIns.nixpkgs}/lib;
        read = i: let m = import (${folder} + "/\${toString i}.nix"); in
          flatten [ ] (if builtins.isFunction m then m { inherit lib; config = { }; pkgs = { }; } else m);
        flatten = path: value:
          if value._type or "" == "if" then flatten path value.content
          else if value._type or "" == "merge" then builtins.concatMap (flatten path) value.contents
          else if builtins.isAttrs value && value != { } then
            builtins.concatMap (name: flatten (path ++ [ name ]) value.\${name}) (builtins.attrNames value)
          else [ { name = builtins.concatStringsSep "\\n" path; inherit value; } ];
      in map (i: builtins.listToAttrs (read i)) (builtins.genList (i: i) ${files})`;
    const script = join(folder, 'read.nix');
    await writeFile(script, expression);
    const { exitCode, stdout, stderr } = await run(
      'nix-instantiate',
      ['--eval', '--strict', '--json', script],
      { cwd: folder, env: { ...ownEnvironment(), NIX_REMOTE: 'dummy://' } },
    );
    if (exitCode !== 0) throw new Error(`Nix does not read an edited file:\n${stderr}`);
    return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
  }
});

const { workspace } = homelab('{ }');

function lab(text: string): Snapshot {
  workspace.putFile(file, text);
  return workspace.snapshot();
}

/** The machine's file with the service switched to the other state. */
function toggled(text: string, path: OptionPath): string | undefined {
  const snapshot = lab(text);
  const [flake] = coreLanguage.overview(snapshot).flakes;
  const [machine] = flake?.machines ?? [];
  const service = machine?.services.find((found) => found.path.join() === path.join());
  if (flake === undefined || machine === undefined || service === undefined) return undefined;
  const request = {
    flake: flake.root,
    machine: machine.name,
    path,
    enable: service.state !== 'on',
  };
  const result = toggleService(snapshot, request);
  return result.kind === 'edit' ? applyEdits(text, result.edit.edits) : undefined;
}

function differences(
  before: Readonly<Record<string, unknown>> = {},
  after: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isEmptySet = (value: unknown): boolean => JSON.stringify(value) === '{}';
  return [...names].filter((name) => {
    // A set that was empty holds something now.
    if (isEmptySet(before[name]) && !(name in after)) return false;
    return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  });
}

function isAtOrBelow(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}\n`);
}
