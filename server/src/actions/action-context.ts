import type { CancelSignal, Clock, FileSystem, Network, Processes } from '../core/ports';
import type { Range } from '../protocol';

/** What every action gets. */
export type ActionContext = {
  readonly files: FileSystem;
  readonly processes: Processes;
  readonly network: Network;
  readonly clock: Clock;
  readonly host: Host;
  readonly signal: CancelSignal;
  readonly locate: Locate;
  readonly machinesOf: MachineSource;
};

/** The computer that we run on. */
export type Host = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Node names it: `linux`, `darwin`. */
  readonly platform: string;
  /** As Nix names it: `x86_64`, `aarch64`. */
  readonly architecture: string;
  /** Where the person says that `nix` is. */
  readonly nix?: string | undefined;
};

/** A complaint whose place Nix does not know, though it knows the option or the file. */
export type Unplaced = {
  readonly flake: string;
  readonly machine?: string | undefined;
  readonly code: string;
  /** Relative to the flake. */
  readonly file?: string | undefined;
  readonly option?: readonly string[] | undefined;
};

export type FoundPlace = { readonly file: string; readonly range: Range };

/** Finds the place of a complaint in the model of the repository; undefined if it cannot. */
export type Locate = (unplaced: Unplaced) => Promise<FoundPlace | undefined>;

export type Machine = { readonly name: string; readonly system?: string | undefined };

/** The flake's machines as far as they are known without Nix; undefined if they are not. */
export type MachineSource = (flake: string) => Promise<readonly Machine[] | undefined>;
