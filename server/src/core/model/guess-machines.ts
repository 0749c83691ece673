import { Thunk } from '../eval/thunk';
import type { MachineSource } from './flake';
import type { SourceFiles } from './source-files';

const hostFolders = ['machines', 'hosts', 'nixos/machines', 'nixos/hosts', 'systems'];

/** Where a flake defeats reading: the folders that are machines in most repositories. */
export function guessMachines(files: SourceFiles, root: string): readonly MachineSource[] {
  const found: MachineSource[] = [];
  for (const folder of hostFolders) {
    for (const [name, kind] of files.entries(`${root}/${folder}`) ?? []) {
      const path = `${root}/${folder}/${name}`;
      const file = kind === 'directory' ? files.at(`${path}/default.nix`) : undefined;
      if (file === undefined) continue;
      const modules = Thunk.of({ kind: 'path', value: `${path}/default.nix` });
      found.push({ name, place: undefined, system: undefined, modules, args: new Map() });
    }
  }
  return found;
}
