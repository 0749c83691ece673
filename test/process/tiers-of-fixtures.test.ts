import { spawn } from 'node:child_process';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectModuleRows, type Evaluate } from '../../server/src/actions/collect-module-rows';
import { askedModules } from '../../server/src/core/model/asked-modules';
import {
  comparisonText,
  compareTiers,
  isDisagreement,
  type Comparison,
} from '../../server/src/core/model/compare-tiers';
import { smallHomelab, standIns, template } from '../support/fixtures';
import { createTestEnvironment } from '../support/test-environment';
import { folderWorkspace } from '../support/workspace';

const fixtures = {
  template,
  'small homelab': smallHomelab,
  agenix: standIns.agenix,
  nixpkgs: standIns.nixpkgs,
} as const;
type Name = keyof typeof fixtures;
const names = Object.keys(fixtures) as readonly Name[];

let folder: string;
const compared = new Map<Name, readonly Comparison[]>();
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'homelab-tiers-')));
  await Promise.all(
    names.map((name) => cp(fixtures[name], join(folder, name), { recursive: true })),
  );
  await compareAll();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Has one Nix evaluate the modules of all fixtures, with the library of nixpkgs and nothing else. */
async function compareAll(): Promise<void> {
  const all = names.flatMap((name) => {
    const snapshot = folderWorkspace(join(folder, name)).snapshot();
    return snapshot.flakes.flatMap((flake) => {
      const modules = askedModules(snapshot, flake);
      return modules.map(({ file, facts }) => ({ name, facts, file: `${name}/${file}` }));
    });
  });
  const modules = all.map(({ file }) => ({ file, machine: '', lean: [], skip: [] }));
  const request = { root: folder, library: standIns.nixpkgs, sources: [], given: [], modules };
  const env = await createTestEnvironment(folder, []);
  const evaluator = { evaluate: nixIn(env), timeout: 120_000, now: () => performance.now() };
  const { value: found } = await collectModuleRows(request, evaluator).next();
  if (found.kind !== 'collected') throw new Error('Nix cannot evaluate the fixtures.');
  for (const { name, facts, file } of all) {
    const told = found.modules.find((module) => module.file === file);
    const more = told === undefined ? [] : compareTiers(facts, told);
    compared.set(name, [...(compared.get(name) ?? []), ...more]);
  }
}

function nixIn(env: Readonly<Record<string, string>>): Evaluate<never> {
  return async function* (args, take) {
    const child = spawn('nix', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    for await (const line of createInterface(child.stderr)) take(line);
    yield* [];
    return (await ended) === 0 ? { kind: 'succeeded', output: '' } : { kind: 'failed' };
  };
}

describe('what Nix says of the modules of a fixture, each evaluated alone', () => {
  it.each(names)('is what the sources say: %s', (name) => {
    const defects = (compared.get(name) ?? []).filter(isDisagreement);
    expect(defects.map(comparisonText)).toEqual([]);
  });

  it('leaves out only what depends on the machine', () => {
    const all = [...compared.values()].flat();
    const reasons = all.filter(({ kind }) => kind === 'unevaluated').map(({ why }) => why);
    expect(reasons.filter((why) => !/^it needs (config|extendModules|pkgs)/.test(why))).toEqual([]);
  });

  it('is said of nearly every option', () => {
    for (const name of names) {
      const all = compared.get(name) ?? [];
      const same = all.filter(({ kind }) => kind === 'same');
      expect(same.length, name).toBeGreaterThan(0.95 * all.length);
    }
  });
});
