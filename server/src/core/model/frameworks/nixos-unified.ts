import { selfSymbol } from '../../eval/symbols';
import { Thunk } from '../../eval/thunk';
import { attrsOf, listOf, opaque, type Value } from '../../eval/value';
import { folderEntries } from '../folder-entries';
import { argumentsOf, attribute, type FlakeWorld, type Framework } from './framework';
import { machineValue } from './machine-value';

/**
 * nixos-unified: `lib.mkFlake { inputs, root }` makes a machine of each entry of `configurations/nixos`
 * and a module of each of `modules/nixos`. Source: https://nixos-unified.org/autowiring.html
 */
export const nixosUnified: Framework = (call, world) => {
  const [settings] = argumentsOf(call, 'mkFlake', 1) ?? [];
  if (settings === undefined || call.root.name !== 'nixos-unified') return undefined;
  const root = attribute(settings.force(), 'root')?.force();
  const folder = root?.kind === 'path' ? root.value : world.root;
  const more = opaque('modules of flake-parts may give more');
  const modules = { ...attrsOf(entriesIn(world, `${folder}/modules/nixos`)), rest: more };
  const machines = entriesIn(world, `${folder}/configurations/nixos`);
  return attrsOf([
    [
      'nixosConfigurations',
      Thunk.of(
        attrsOf(machines.map(([name, file]) => [name, Thunk.of(machine(world, file))] as const)),
      ),
    ],
    ['nixosModules', Thunk.of(modules)],
  ]);
};

function machine(world: FlakeWorld, file: Thunk): Value {
  const flake = attrsOf([
    ['self', Thunk.of(selfSymbol)],
    ['inputs', world.inputs],
  ]);
  return machineValue({
    system: undefined,
    modules: listOf([file]),
    more: [],
    args: [['flake', Thunk.of(flake)]],
  });
}

/** The modules of a folder by name: its files, and its folders that have a `default.nix`. */
function entriesIn({ files }: FlakeWorld, folder: string): readonly (readonly [string, Thunk])[] {
  return folderEntries(files, folder).flatMap(([entry]) => {
    const value = `${folder}/${entry}`;
    if (files.importable(value) === undefined) return [];
    return [[entry.replace(/\.nix$/, ''), Thunk.of({ kind: 'path', value })] as const];
  });
}
