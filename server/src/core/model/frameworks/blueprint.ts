import { Thunk } from '../../eval/thunk';
import { attrsOf, listOf, string, type Value } from '../../eval/value';
import { selfSymbol } from '../../eval/symbols';
import { attribute, isCall, type FlakeWorld, type Framework } from './framework';
import { folderEntries } from '../folder-entries';
import { machineValue } from './machine-value';

/**
 * Blueprint: `blueprint { inputs, prefix }` makes a machine of each `hosts/<name>/configuration.nix`
 * and a module of each entry of `modules/nixos`. Source: https://numtide.github.io/blueprint/
 */
export const blueprint: Framework = ({ root, path }, world) => {
  const [settings, ...rest] = path;
  if (root.kind !== 'input' || root.name !== 'blueprint' || !isCall(settings) || rest.length > 0)
    return undefined;
  const folder = folderOf(world, settings.call.force());
  const kinds = folderEntries(world.files, `${folder}/modules`).map(
    ([kind]) => [kind, Thunk.of(attrsOf(modulesIn(world, `${folder}/modules/${kind}`)))] as const,
  );
  return attrsOf([
    ['nixosConfigurations', Thunk.of(machines(world, folder))],
    ['modules', Thunk.of(attrsOf(kinds))],
    ...kinds.map(([kind, modules]) => [`${kind}Modules`, modules] as const),
  ]);
};

function folderOf({ root }: FlakeWorld, settings: Value): string {
  const prefix = attribute(settings, 'prefix')?.force();
  if (prefix?.kind === 'path') return prefix.value;
  return prefix?.kind === 'string' ? `${root}/${prefix.value.replace(/^\/|\/$/g, '')}` : root;
}

function machines(world: FlakeWorld, folder: string): Value {
  const found: (readonly [string, Thunk])[] = [];
  for (const [name] of folderEntries(world.files, `${folder}/hosts`)) {
    const path = `${folder}/hosts/${name}/configuration.nix`;
    if (world.files.at(path) === undefined) continue;
    const machine = machineValue({
      system: undefined,
      modules: listOf([Thunk.of({ kind: 'path', value: path })]),
      more: [],
      args: [
        ['inputs', world.inputs],
        ['flake', Thunk.of(selfSymbol)],
        ['hostName', Thunk.of(string(name))],
      ],
    });
    found.push([name, Thunk.of(machine)]);
  }
  return attrsOf(found);
}

function modulesIn({ files }: FlakeWorld, folder: string): readonly (readonly [string, Thunk])[] {
  return folderEntries(files, folder).flatMap(([entry]) => {
    const path = `${folder}/${entry}`;
    if (files.importable(path) === undefined) return [];
    return [[entry.replace(/\.nix$/, ''), Thunk.of({ kind: 'path', value: path })] as const];
  });
}
