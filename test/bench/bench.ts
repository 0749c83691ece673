import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { uriFromPath } from '../../server/src/core/base/uri';
import { generatedServices } from './generate';
import { generatedHomelab, type Size } from './generated-homelab';
import { measureModel, type ModelFigures, type Places } from './measure-model';
import { measureOptions } from './options';
import { measureServer, type ServerFigures } from './measure-server';
import { figureTable, questionTable, table, type Budget, type Figures } from './table';

type Homelab = {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly machine: string;
  readonly module: string;
};
type Measured = {
  readonly name: string;
  readonly model: ModelFigures;
  readonly server: ServerFigures;
};

const sizes: readonly Size[] = [
  { services: 10, machines: 1 },
  { services: 100, machines: 1 },
  { services: 100, machines: 10 },
  { services: 1000, machines: 1 },
  { services: 1000, machines: 10 },
  { services: 1000, machines: 100 },
  { services: 10_000, machines: 1 },
  { services: 10_000, machines: 10 },
  { services: 10_000, machines: 100 },
];

/** The template with so many services more, of which none is switched on. */
const largeTemplate = 'template and 200 services';

/** `bench` measures all, `bench NAME…` some, `bench FOLDER` a folder; each in a process of its own. */
async function main([what, ...rest]: readonly string[]): Promise<void> {
  if (what === '--one') {
    process.stdout.write(JSON.stringify(await measure(homelabNamed(rest[0] ?? 'template'))));
    return;
  }
  if (what === '--options') {
    const { times, sizes: lines } = measureOptions();
    process.stdout.write(`\n## NixOS’s own options\n\n${table(times)}\n\n${lines.join('\n')}\n`);
    return;
  }
  const all = ['template', largeTemplate, ...sizes.map(nameOf)];
  const names = what === undefined ? all : [what, ...rest];
  const measured: Measured[] = [];
  for (const name of names) {
    const result = JSON.parse(inProcess('--one', name)) as Measured;
    measured.push(result);
    process.stdout.write(`\n## ${name}\n\n${questionTable(result.model.questions)}\n`);
  }
  if (what === undefined) process.stdout.write(inProcess('--options'));
  report(measured);
}

/** What this program prints with other arguments, in a process of its own. */
function inProcess(...args: readonly string[]): string {
  const script = process.argv[1] ?? '';
  return execFileSync(process.execPath, ['--expose-gc', script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  });
}

async function measure(homelab: Homelab): Promise<Measured> {
  const { name, files, machine, module } = homelab;
  const places: Places = { machine: uriFromPath(machine), module: uriFromPath(module) };
  const model = measureModel(files, places);
  return { name, model, server: await measureServer(files, machine) };
}

function report(measured: readonly Measured[]): void {
  const figures = worstOf([...measured.flatMap(figuresOf), ...sizesOfBundles()]);
  const budgets = JSON.parse(readFileSync('test/bench/budgets.json', 'utf8')) as readonly Budget[];
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  process.stdout.write(`\n${machine}\n\n${figureTable(figures, budgets)}\n`);
  mkdirSync('.cache', { recursive: true });
  const date = new Date().toISOString();
  const json = { date, machine, measured, figures: Object.fromEntries(figures) };
  writeFileSync('.cache/bench.json', `${JSON.stringify(json, null, 2)}\n`);
  process.stdout.write('\nWritten to .cache/bench.json.\n');
}

/** Of several machine counts, the worst. */
function worstOf(all: readonly (readonly [string, number])[]): Figures {
  const figures = new Map<string, number>();
  for (const [name, figure] of all)
    figures.set(name, Math.max(figure, figures.get(name) ?? figure));
  return figures;
}

function figuresOf({ name, model, server }: Measured): readonly (readonly [string, number])[] {
  const { questions } = model;
  const known = name.replace(/ on .*/, '');
  const worst = (start: string, which: 'median' | 'p95'): number =>
    Math.max(
      ...Object.entries(questions).flatMap(([what, summary]) =>
        what.startsWith(start) ? [summary[which]] : [],
      ),
    );
  const both = (what: string, start: string): Readonly<Record<string, number>> => ({
    [`${what} median, ${known}`]: worst(start, 'median'),
    [`${what} p95, ${known}`]: worst(start, 'p95'),
  });
  return Object.entries({
    [`cold index / bare parsing, ${known}`]: model.coldIndex / model.bareParsing,
    [`cold index, ${known}`]: model.coldIndex,
    [`check of everything, ${known}`]: model.wholeCheck,
    [`heap per file, ${known}`]: (model.heapMegabytes * 1000) / model.files,
    [`RSS, ${known}`]: server.rss,
    [`first completion, ${known}`]: server.firstCompletion,
    [`idle, ${known}`]: server.idle,
    ...both('update after an edit', 'update'),
    ...both('completion', 'completion'),
    ...both('check after an edit', 'check of the file'),
    ...both('hover', 'hover'),
    ...both('references', 'references'),
    ...both('rename', 'rename'),
    ...both('semantic tokens', 'semantic tokens'),
  });
}

function sizesOfBundles(): readonly (readonly [string, number])[] {
  const kibibytes = (path: string): number => statSync(path).size / 1024;
  const bundles = ['client', 'server', 'homelab'].map(
    (name) => [`${name}.cjs`, kibibytes(`dist/${name}.cjs`)] as const,
  );
  const [vsix] = readdirSync('.').filter((name) => name.endsWith('.vsix'));
  return vsix === undefined ? bundles : [...bundles, ['VSIX', kibibytes(vsix)]];
}

function homelabNamed(name: string): Homelab {
  const size = sizes.find((candidate) => nameOf(candidate) === name);
  if (size !== undefined) {
    const machine = '/lab/machines/machine0/default.nix';
    const module = '/lab/modules/category0/service3.nix';
    return { name, files: generatedHomelab(size), machine, module };
  }
  const isTemplate = name === 'template' || name === largeTemplate;
  const folder = isTemplate ? 'nix-template' : name;
  if (!existsSync(join(folder, 'flake.nix'))) throw new Error(`${folder} has no flake.nix.`);
  const files = new Map(filesBelow(folder, '/lab'));
  if (name === largeTemplate) addServices(files, 200);
  const paths = [...files.keys()];
  const enabling = paths.filter((path) => /\w\.enable = true/.test(files.get(path) ?? ''));
  const [machine = ''] = enabling
    .filter((path) => /(machines|hosts)\//.test(path))
    .concat(enabling, paths);
  const [module = ''] = paths.filter((path) => files.get(path)?.includes('cfg.port')).concat(paths);
  return { name, files, machine, module };
}

function addServices(files: Map<string, string>, count: number): void {
  for (const [path, text] of generatedServices(count)) files.set(path, text);
  const all = '/lab/modules/default.nix';
  const text = files.get(all) ?? '';
  files.set(all, text.replace('imports = [', 'imports = [\n    ./generated'));
}

function nameOf({ services, machines }: Size): string {
  const number = services.toLocaleString('en');
  return `${number} services on ${machines === 1 ? 'one machine' : `${machines} machines`}`;
}

function filesBelow(folder: string, under: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const target = `${under}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== '.git') return filesBelow(path, target);
    return entry.name.endsWith('.nix') ? [[target, readFileSync(path, 'utf8')] as const] : [];
  });
}

await main(process.argv.slice(2));
