import type { FileUri } from '../base/uri';
import type { AttrPlace, ModuleKey } from '../eval/value';
import { collectModules, type ModuleReading } from './collect-modules';
import { Configuration, openUpstream } from './configuration';
import type { DefinitionTree } from './definition-index';
import type { FlakeFacts, MachineSource } from './flake';
import type { ModuleFacts } from './module-facts';
import { once } from './once';
import type { OptionNode } from './option-tree';
import type { Engine } from './session';

/** A machine with everything that reaches it. */
export type Machine = {
  readonly name: string;
  readonly system: string | undefined;
  readonly place: AttrPlace | undefined;
  /** Why this is believed to be a machine, where the flake could not be read. */
  readonly guess: string | undefined;
  /** Its modules in import order, those written inside other files included. */
  readonly keys: readonly ModuleKey[];
  /** Their facts. */
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
  guess?: string,
): Machine {
  const configuration = new Configuration(
    { args: source.args, options, index, outer: flake?.configuration, isOpen: openUpstream },
    reading.files,
    engine,
    flake?.knowledge,
  );
  const collected = collectModules(source.modules, { configuration, file, reading });
  const { modules, external, opaque, direct } = collected;
  const keys = modules.map(({ key }) => key);
  const whole = { keys, modules: () => modules, external, opaque, direct };
  return machineOf({ ...source, guess }, whole, configuration);
}

/** What the modules of a state say, by their keys. */
type KnownModules = (keys: readonly ModuleKey[]) => readonly ModuleFacts[];

/** The same machine, of whose modules some say something else by now. */
export function renewedMachine(
  source: MachineSource,
  before: Machine,
  { modules, ...parts }: Parameters<Configuration['renewed']>[0] & { modules: KnownModules },
): Machine {
  const { keys, external, opaque, direct, guess } = before;
  const known = once(() => modules(keys));
  const whole = { keys, modules: known, external, opaque, direct };
  return machineOf({ ...source, guess }, whole, before.configuration.renewed(parts));
}

type Parts = Pick<Machine, 'keys' | 'external' | 'opaque' | 'direct'> & {
  readonly modules: () => readonly ModuleFacts[];
};

function machineOf(
  { name, place, system, guess }: MachineSource & Pick<Machine, 'guess'>,
  { modules, ...parts }: Parts,
  configuration: Configuration,
): Machine {
  return {
    name,
    place,
    guess,
    configuration,
    ...parts,
    get modules() {
      return modules();
    },
    get system() {
      return system ?? platformOf(configuration);
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
