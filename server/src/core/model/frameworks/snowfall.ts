import { Thunk } from '../../eval/thunk';
import { attrsOf, listOf, string, type Item, type SymbolValue, type Value } from '../../eval/value';
import type { SourceFiles } from '../source-files';
import { argumentsOf, attribute, isCall, type FlakeWorld, type Framework } from './framework';
import { folderEntries } from '../folder-entries';
import { machineValue } from './machine-value';

/**
 * Snowfall: `mkFlake { inputs, src, … }` makes a machine of each `systems/<system>/<name>`, which
 * imports all of `modules/nixos`. Source: https://snowfall.org/reference/lib/
 */
export const snowfall: Framework = (call, world) => {
  const [settings] = argumentsOf(call, 'mkFlake', 1) ?? [];
  if (settings === undefined || !/snowfall/.test(call.root.name)) return undefined;
  const given = settings.force();
  const folder = sourceOf(given) ?? world.root;
  const modules = defaultFiles(world.files, `${folder}/modules/nixos`);
  return attrsOf([
    [
      'nixosConfigurations',
      Thunk.of(machines(world, { folder, given, modules, namespace: namespaceOf(call) })),
    ],
    ['nixosModules', Thunk.of(attrsOf(modules.map((path) => [nameOf(path), pathThunk(path)])))],
  ]);
};

type Tree = {
  readonly folder: string;
  readonly given: Value;
  readonly modules: readonly string[];
  readonly namespace: Thunk;
};

/** The name that a repository gives its own options, from the arguments of `mkLib` or `mkFlake`. */
function namespaceOf({ path }: SymbolValue): Thunk {
  for (const step of path) {
    const settings = isCall(step) ? attribute(step.call.force(), 'snowfall')?.force() : undefined;
    const name = settings && attribute(settings, 'namespace');
    if (name !== undefined) return name;
  }
  return Thunk.of(string('internal'));
}

function machines(world: FlakeWorld, { folder, given, modules, namespace }: Tree): Value {
  const systems = attribute(given, 'systems')?.force() ?? attrsOf([]);
  const shared = listed(systems, 'modules', 'nixos');
  const hosts = attribute(systems, 'hosts')?.force() ?? attrsOf([]);
  const found: (readonly [string, Thunk])[] = [];
  for (const system of foldersIn(world.files, `${folder}/systems`)) {
    if (!/^[^-]+-linux$/.test(system)) continue;
    for (const name of foldersIn(world.files, `${folder}/systems/${system}`)) {
      const host = attribute(hosts, name)?.force() ?? attrsOf([]);
      const own = `${folder}/systems/${system}/${name}/default.nix`;
      const machine = machineValue({
        system,
        modules: listOf([...modules, own].map(pathThunk)),
        more: [...shared, ...listed(host, 'modules')],
        args: [
          ['inputs', world.inputs],
          ['system', Thunk.of(string(system))],
          ['host', Thunk.of(string(name))],
          ['namespace', namespace],
          ...argumentsIn(host),
        ],
      });
      found.push([name, Thunk.of(machine)]);
    }
  }
  return attrsOf(found);
}

function argumentsIn(host: Value): readonly (readonly [string, Thunk])[] {
  const args = attribute(host, 'specialArgs')?.force();
  return args?.kind === 'attrs' ? [...args.entries].map(([name, { thunk }]) => [name, thunk]) : [];
}

function listed(set: Value, ...names: readonly string[]): readonly Item[] {
  const value = names.reduce<Value | undefined>(
    (at, name) => at && attribute(at, name)?.force(),
    set,
  );
  return value?.kind === 'list' ? value.items : [];
}

function sourceOf(given: Value): string | undefined {
  const source = attribute(given, 'src')?.force();
  return source?.kind === 'path' || source?.kind === 'string' ? source.value : undefined;
}

/** Every `default.nix` below a folder. */
function defaultFiles(files: SourceFiles, folder: string): readonly string[] {
  return folderEntries(files, folder).flatMap(([name, kind]) => {
    if (kind === 'directory') return defaultFiles(files, `${folder}/${name}`);
    return name === 'default.nix' ? [`${folder}/${name}`] : [];
  });
}

function foldersIn(files: SourceFiles, folder: string): readonly string[] {
  return folderEntries(files, folder).flatMap(([name, kind]) =>
    kind === 'directory' ? [name] : [],
  );
}

function nameOf(path: string): string {
  return path.replace(/\/default\.nix$/, '').replace(/^.*\/modules\/nixos\//, '');
}

function pathThunk(path: string): Thunk {
  return Thunk.of({ kind: 'path', value: path });
}
