import type { FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import { collectModules, type ModuleReading } from './collect-modules';
import { Configuration, openUpstream } from './configuration';
import type { DefinitionTree } from './definition-index';
import type { FlakeFacts, MachineSource } from './flake';
import type { ModuleFacts } from './module-facts';
import type { OptionNode } from './option-tree';
import type { Engine } from './session';

/** A machine with everything that reaches it. */
export type Machine = {
  readonly name: string;
  readonly system: string | undefined;
  readonly place: AttrPlace | undefined;
  /** Why this is believed to be a machine, where the flake could not be read. */
  readonly guess: string | undefined;
  /** The facts of its modules in import order, those written inside other files included. */
  readonly modules: readonly ModuleFacts[];
  /** Modules of flake inputs, which cannot be seen. */
  readonly external: readonly string[];
  /** Why there may be further modules. */
  readonly opaque: readonly string[];
  /** The files that the flake itself names for this machine. */
  readonly direct: readonly FileUri[];
  /** What its options come to. */
  readonly configuration: Configuration;
};

/** What a machine's modules are read with. */
export type MachineReading = {
  readonly engine: Engine;
  readonly reading: ModuleReading;
  readonly flake: FlakeFacts | undefined;
  /** The file that names the machine. */
  readonly file: FileUri;
  readonly options: () => OptionNode;
  readonly index: () => DefinitionTree;
};

/** Follows a machine's modules through all imports. */
export function readMachine(
  source: MachineSource,
  { engine, reading, flake, file, options, index }: MachineReading,
): Machine {
  const configuration = new Configuration(
    { args: source.args, options, index, outer: flake?.configuration, isOpen: openUpstream },
    reading.files,
    engine,
    flake?.knowledge,
  );
  const collected = collectModules(source.modules, { configuration, file, reading });
  const { modules, external, opaque, direct } = collected;
  return {
    modules,
    external,
    opaque,
    direct,
    configuration,
    name: source.name,
    place: source.place,
    guess: undefined,
    get system() {
      return source.system ?? platformOf(configuration);
    },
  };
}

function platformOf(configuration: Configuration): string | undefined {
  for (const path of [
    ['nixpkgs', 'hostPlatform'],
    ['nixpkgs', 'hostPlatform', 'system'],
    ['nixpkgs', 'system'],
  ]) {
    const value = configuration.read(path);
    if (value?.kind === 'string') return value.value;
  }
  return undefined;
}
