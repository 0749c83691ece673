import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { collectModuleRows, type Evaluate } from '../../../server/src/actions/collect-module-rows';
import {
  askedModules,
  givenArguments,
  type ModuleOfMachine,
} from '../../../server/src/core/model/asked-modules';
import {
  comparisonText,
  compareTiers,
  isDisagreement,
  type Comparison,
} from '../../../server/src/core/model/compare-tiers';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import type { ModuleRowsRequest } from '../../../server/src/nix/module-rows';
import { readFolder } from './read-folder';

const kinds = ['same', 'resolved', 'unevaluated', 'missed', 'invented', 'type', 'default'] as const;

/**
 * Compares what the sources say of each module's options with what Nix says of it, evaluated alone.
 * Arguments: a folder of clones, and a folder with a `lib` of nixpkgs (nix-community/nixpkgs.lib).
 */
async function main(folder: string, library: string): Promise<void> {
  const names = readdirSync(folder).filter((name) => (process.env['ONLY'] ?? name) === name);
  const all: Comparison[] = [];
  const notes: string[] = [];
  print(`| repository | modules | ${kinds.join(' | ')} | ms |`);
  print(`|---|${'---|'.repeat(kinds.length + 2)}`);
  for (const name of names.sort()) {
    const root = join(folder, name);
    const snapshot: Snapshot = readFolder(root).snapshot();
    const flake = snapshot.flakes.find((one) => one.root === root) ?? snapshot.flakes[0];
    if (flake === undefined) continue;
    const begin = performance.now();
    const asked = askedModules(snapshot, flake);
    const { found, failure } = await compareModules(asked, root, {
      library,
      given: givenArguments(flake),
    });
    all.push(...found.map(([, one]) => one));
    print(
      row(name, asked.length, {
        found: found.map(([, one]) => one),
        took: performance.now() - begin,
      }),
    );
    if (failure !== undefined) notes.push(`${name}: ${failure}`);
    for (const [file, one] of found)
      if (isDisagreement(one) || one.kind === process.env['SHOW'])
        notes.push(`${one.kind} ${name}/${file} ${comparisonText(one)}`);
  }
  print(row('**all**', 0, { found: all, took: 0 }));
  print(`\n${reasons(all)}`);
  print(`\n${notes.join('\n')}`);
}

async function compareModules(
  asked: readonly ModuleOfMachine[],
  root: string,
  { library, given }: Pick<ModuleRowsRequest, 'library' | 'given'>,
) {
  const request = {
    root,
    library,
    given,
    sources: nixpkgsNodes(root).map((name) => ({ name, path: library })),
    modules: asked.map(({ file, machine }) => ({ file, machine, lean: [], skip: [] })),
  };
  const words: string[] = [];
  const run = collectModuleRows(request, {
    evaluate: nixIn(words),
    timeout: 120_000,
    now: () => performance.now(),
  });
  let step = await run.next();
  while (step.done !== true) step = await run.next();
  if (step.value.kind === 'failed') return { found: [], failure: words.slice(-6).join(' ') };
  const found = step.value.modules.flatMap((module) => {
    const facts = asked.find(({ file }) => file === module.file)?.facts;
    return facts === undefined
      ? []
      : compareTiers(facts, module).map((one) => [module.file, one] as const);
  });
  return { found, failure: undefined };
}

function nixIn(words: string[]): Evaluate<never> {
  return async function* (args, take) {
    const env = { ...process.env, NIX_CONFIG: 'experimental-features = nix-command flakes' };
    const child = spawn('nix', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
    for await (const line of createInterface(child.stderr)) if (!take(line)) words.push(line);
    const code = await ended;
    yield* [];
    const last = words.findLast((line) => line.trimStart().startsWith('error: '));
    const message = last
      ?.trim()
      .slice('error: '.length)
      .replace(/'[^']*'/g, '…');
    return code === 0 ? { kind: 'succeeded', output: '' } : { kind: 'failed', message };
  };
}

/** Why one of them does not tell, by how many options that concerns. */
function reasons(all: readonly Comparison[]): string {
  const counts = new Map<string, number>();
  for (const { kind, why } of all) {
    if (kind !== 'resolved' && kind !== 'unevaluated') continue;
    const reason = `${kind} | ${why}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const lines = [...counts].sort(([, a], [, b]) => b - a);
  return ['| who tells | why | options |', '|---|---|---|']
    .concat(lines.map(([reason, count]) => `| ${reason} | ${count} |`))
    .join('\n');
}

/** The inputs that are nixpkgs, of which the library is here. */
function nixpkgsNodes(root: string): readonly string[] {
  try {
    const lock = JSON.parse(readFileSync(join(root, 'flake.lock'), 'utf8')) as {
      readonly nodes: Readonly<Record<string, unknown>>;
    };
    return Object.keys(lock.nodes).filter((name) => /^(nixpkgs|nixos)(?!-hardware)/.test(name));
  } catch {
    return [];
  }
}

function row(
  name: string,
  modules: number,
  { found, took }: { readonly found: readonly Comparison[]; readonly took: number },
): string {
  const counts = kinds.map((kind) => found.filter((one) => one.kind === kind).length);
  return `| ${[name, modules, ...counts, took.toFixed(0)].join(' | ')} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv[2] ?? '.', process.argv[3] ?? '.');
