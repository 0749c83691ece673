import { isEqualList } from '../base/is-equal-list';
import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import { inputModules } from './input-modules';
import type { MachineIndex } from './machine-index';
import { isWhole } from './machine-knowledge';
import type { Flake, Snapshot } from './snapshot';

/**
 * The indexes by which something may be called wrong in a file: those of machines that import it, and
 * that import the same modules of inputs now as when they were evaluated.
 */
export function provenIndexes(
  snapshot: Snapshot,
  flake: Flake,
  file: FileUri,
): readonly MachineIndex[] {
  return current(flake, snapshot).filter(({ files }) => files.has(file));
}

type CurrentIndex = MachineIndex & { readonly files: ReadonlySet<FileUri> };

const current = memoize((flake: Flake, snapshot: Snapshot): readonly CurrentIndex[] =>
  flake.indexes.flatMap((known) => {
    const machine = flake.machines.find(({ name }) => name === known.machine);
    const evaluated = known.index.header.modules;
    if (machine === undefined || evaluated === undefined || !isWhole(machine)) return [];
    const isSame = isEqualList(inputModules(snapshot, flake, machine), evaluated);
    return isSame ? [{ ...known, files: new Set(machine.modules.map(({ file }) => file)) }] : [];
  }),
);
