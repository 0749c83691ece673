import type { RunnableMachine } from '../core/features/runnable-machines';
import type { Computer } from '../core/features/suggest-machine';
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
export type Host = Computer & {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The computer's own name, without its domain. */
  readonly hostName?: string;
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

/** The flake's machines as far as they are known without Nix; undefined if they are not. */
export type MachineSource = (flake: string) => Promise<readonly RunnableMachine[] | undefined>;
