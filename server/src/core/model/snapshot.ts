import type { LineIndex } from '../base/line-index';
import type { FileUri } from '../base/uri';
import type { FileIr } from '../ir/expr';
import type { DefinitionTree } from './definition-index';
import type { Deployment } from './deployments';
import type { FlakeFacts } from './flake';
import type { Machine } from './machine';
import type { MachineIndex } from './machine-index';
import type { ModuleFacts } from './module-facts';
import type { OptionNode } from './option-tree';
import type { SourceFile } from './source-files';

/** The workspace at one moment. Readers hold one and never see a half-made one. */
export interface Snapshot {
  readonly revision: number;
  readonly flakes: readonly Flake[];
  files(): Iterable<FileUri>;
  text(file: FileUri): string | undefined;
  ir(file: FileUri): FileIr | undefined;
  /** What a folder holds, by name; files that are not Nix too. */
  entries(folder: string): ReadonlyMap<string, 'regular' | 'directory'> | undefined;
  /** Whether git tracks a file; undefined where that is not known. */
  isTracked(path: string): boolean | undefined;
  lines(file: FileUri): LineIndex | undefined;
  /** The flake that a file belongs to: the nearest `flake.nix` above it, or one without a `flake.nix`. */
  flakeOf(file: FileUri): Flake | undefined;
  /** The file's facts as a module. */
  facts(file: FileUri): ModuleFacts | undefined;
}

/** One repository of machines and modules. */
export type Flake = {
  /** The folder, as a path. */
  readonly root: string;
  /** Undefined where there is no `flake.nix`. */
  readonly facts: FlakeFacts | undefined;
  readonly machines: readonly Machine[];
  /** The machines that colmena or deploy-rs know. */
  readonly deployments: readonly Deployment[];
  /** The options that its modules declare. */
  readonly options: OptionNode;
  /** What its modules define. */
  readonly definitions: DefinitionTree;
  /** Its files. */
  readonly sources: readonly SourceFile[];
  readonly modules: readonly ModuleFacts[];
  /** The options from outside, of the machines whose evaluation is known. */
  readonly indexes: readonly MachineIndex[];
  /** Of these, the ones that a file holds. */
  modulesIn(file: FileUri): readonly ModuleFacts[];
};
