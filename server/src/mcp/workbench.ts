import type { ActionContext, Host } from '../actions/action-context';
import type { SourceWriter } from '../actions/create-service';
import type { VirtualMachines } from '../actions/virtual-machines';
import type { FileUri } from '../core/base/uri';
import type { SecretFiles } from '../secrets/secrets-overview';
import type { Flake, Snapshot } from '../core/model/snapshot';
import type { ActionOutcome } from './run-action';
import { Refusal } from './refusal';

/** All that the tools work with: one repository on this computer. */
export type Workbench = {
  /** The folder that holds `flake.nix`, absolute and without symbolic links. */
  readonly root: string;
  readonly repository: Repository;
  readonly folder: SourceFolder;
  /** Reads what is not Nix: which keys an encrypted file is for. */
  readonly files: SecretFiles;
  readonly vms: VirtualMachines;
  readonly host: Host;
  /** What an action needs, until the signal aborts it. */
  readonly contextOf: (signal: AbortSignal) => ActionContext;
  /** What the last evaluation or build came to, for whoever asks later. */
  lastEvaluation: ActionOutcome | undefined;
};

export interface Repository {
  /** The repository as it lies on disk now. */
  snapshot(): Promise<Snapshot>;
  /** Looks at the repository as it would be with these texts; nothing is written. */
  imagine<T>(texts: ReadonlyMap<FileUri, string>, look: (snapshot: Snapshot) => T): Promise<T>;
}

/** Reading and writing source files by absolute paths. */
export interface SourceFolder extends SourceWriter {
  /** The place itself, with links resolved; undefined if there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
}

/** The flake that the tools work on. */
export function flakeOf({ root }: Workbench, snapshot: Snapshot): Flake {
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  if (flake?.facts === undefined)
    throw new Refusal(`${root} has no flake.nix. Start the server in the folder that holds it.`);
  return flake;
}
