import { relative } from 'node:path';
import type { FoundPlace, Locate, MachineSource, Unplaced } from '../actions/action-context';
import { pathFromUri, uriFromPath } from '../core/base/uri';
import { locateOption } from '../core/features/locate-option';
import { runnableMachines } from '../core/features/runnable-machines';
import { isVmName } from '../core/features/suggest-machine';
import type { Flake, Snapshot } from '../core/model/snapshot';

/** What the command line knows about a flake without running Nix. */
export type StaticModel = { readonly machinesOf: MachineSource; readonly locate: Locate };

/** Answers from the sources that `read` gives. */
export function createStaticModel(read: (folder: string) => Promise<Snapshot>): StaticModel {
  const flakeAt = async (root: string) => {
    const snapshot = await read(root);
    return { snapshot, flake: snapshot.flakes.find((flake) => flake.root === root) };
  };
  return {
    machinesOf: async (root) => {
      const { flake } = await flakeAt(root);
      return flake && isComplete(flake) ? runnableMachines(flake) : undefined;
    },
    locate: async (unplaced) => {
      const { snapshot, flake } = await flakeAt(unplaced.flake);
      return flake && placeOf(snapshot, flake, unplaced);
    },
  };
}

/** Whether every machine is known, and of those that may be chosen the system. */
function isComplete({ facts, machines }: Flake): boolean {
  if (facts === undefined || facts.opaque !== undefined || machines.length === 0) return false;
  const vms = machines.filter(({ name }) => isVmName(name));
  return vms.length < 2 || vms.every(({ system }) => system !== undefined);
}

function placeOf(snapshot: Snapshot, flake: Flake, unplaced: Unplaced): FoundPlace | undefined {
  const { option, machine, file } = unplaced;
  if (option === undefined) return undefined;
  const named = file === undefined ? undefined : uriFromPath(`${flake.root}/${file}`);
  const place = locateOption(flake, { option, machine, file: named });
  const lines = place && snapshot.lines(place.file);
  if (place === undefined || lines === undefined) return undefined;
  const { start, end } = place.span;
  return {
    file: relative(flake.root, pathFromUri(place.file)),
    range: { start: lines.positionAt(start), end: lines.positionAt(end) },
  };
}
