import type { Locate, MachineSource } from '../actions/action-context';

/** What the command line knows about a flake without running Nix. */
export type StaticModel = { readonly machinesOf: MachineSource; readonly locate: Locate };

/** Knows nothing, so that Nix is asked for everything. */
export const noModel: StaticModel = {
  machinesOf: () => Promise.resolve(undefined),
  locate: () => Promise.resolve(undefined),
};
