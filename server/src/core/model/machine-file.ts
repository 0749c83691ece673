import type { FileUri } from '../base/uri';
import { isUpstream } from './upstream';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import type { Flake } from './snapshot';

/**
 * The file that a person edits for a machine: of the files that reach this machine and the fewest
 * others, the one that sets the most options of the repository.
 */
export function machineFile(flake: Flake, machine: Machine): FileUri | undefined {
  let best: { readonly file: FileUri; readonly score: number } | undefined;
  for (const file of machine.direct) {
    const score = own(machine, file) * 10 + exclusiveness(flake, file) * 100 + named(machine, file);
    if (best === undefined || score > best.score) best = { file, score };
  }
  return best?.file;
}

/** How many of the repository's own options a file sets, at most nine. */
function own(machine: Machine, file: FileUri): number {
  const facts = machine.modules.find((module) => module.file === file);
  return Math.min(9, facts === undefined ? 0 : ownDefinitions(facts));
}

function ownDefinitions({ defined }: ModuleFacts): number {
  return defined.definitions.filter(({ path: [root = ''] }) => !isUpstream(root)).length;
}

function exclusiveness(flake: Flake, file: FileUri): number {
  return 1 / Math.max(1, machinesWith(flake, file).length);
}

function named(machine: Machine, file: FileUri): number {
  return file.includes(`/${machine.name}/`) || file.endsWith(`/${machine.name}.nix`) ? 5 : 0;
}

/** The machines that a file reaches. */
export function machinesWith(flake: Flake, file: FileUri): readonly Machine[] {
  return flake.machines.filter(({ modules }) => modules.some((module) => module.file === file));
}
