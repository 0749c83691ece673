import { Thunk } from '../eval/thunk';
import type { MachineSource } from './flake';
import { folderEntries } from './folder-entries';
import type { SourceFiles } from './source-files';

const hostFolders = [
  'machines',
  'hosts',
  'nixos/machines',
  'nixos/hosts',
  'configurations/nixos',
  'systems',
];
const mainFiles = ['default.nix', 'configuration.nix'];

/** Where a flake defeats reading: the folders that are machines in most repositories. */
export function guessMachines(files: SourceFiles, root: string): readonly MachineSource[] {
  return hostFolders.flatMap((folder) => machinesIn(files, `${root}/${folder}`, undefined));
}

/** A folder named after a system (`systems/x86_64-linux`) holds the machines of that system. */
function machinesIn(
  files: SourceFiles,
  folder: string,
  system: string | undefined,
): readonly MachineSource[] {
  return folderEntries(files, folder).flatMap(([name, kind]) => {
    if (kind !== 'directory') return [];
    const path = `${folder}/${name}`;
    if (/^(x86_64|aarch64)-linux$/.test(name)) return machinesIn(files, path, name);
    const main = mainFiles.map((file) => `${path}/${file}`).find((file) => files.at(file));
    if (main === undefined) return [];
    const modules = Thunk.of({ kind: 'path', value: main } as const);
    return [{ name, place: undefined, system, modules, args: new Map() }];
  });
}
