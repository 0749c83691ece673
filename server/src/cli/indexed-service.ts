import type { IndexedService } from '../actions/upstream-service';
import { indexedUpstreamOptions } from '../nix/upstream-options';
import { readRepository } from './read-repository';

/** By the index of the machine, or of any where none is named. */
export const indexedService: IndexedService = async ({ flake: root, machine, service }) => {
  const snapshot = await readRepository(root);
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  const index = flake?.indexes.find((one) => machine === undefined || one.machine === machine);
  return index && indexedUpstreamOptions(index.index.root, service);
};
