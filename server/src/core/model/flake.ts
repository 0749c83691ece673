import { pathFromUri, type FileUri } from '../base/uri';
import { tagOf } from '../eval/lib/options';
import { attrsView, concatLists } from '../eval/operators';
import { selfSymbol } from '../eval/symbols';
import { Thunk } from '../eval/thunk';
import {
  attrsOf,
  emptyAttrs,
  listOf,
  opaque,
  type AttrPlace,
  type AttrsValue,
  type Value,
} from '../eval/value';
import { collectModules, type ModuleReading } from './collect-modules';
import { Configuration } from './configuration';
import { indexDefinitions } from './definition-index';
import {
  deployNodes,
  flakeChecks,
  moduleOutputs,
  type DeployNode,
  type FlakeChecks,
  type OutputReading,
} from './flake-outputs';
import { denModules } from './frameworks/den';
import type { FlakeWorld } from './frameworks/framework';
import { importTree } from './frameworks/import-tree';
import { knownCallIn } from './frameworks/known-call';
import type { ModuleFacts } from './module-facts';
import { once } from './once';
import { buildOptionTree } from './option-tree';
import { Session, type Engine, type Knowledge } from './session';

/** One machine as the flake makes it. */
export type MachineSource = {
  readonly name: string;
  readonly place: AttrPlace | undefined;
  readonly system: string | undefined;
  /** Its list of modules. */
  readonly modules: Thunk;
  readonly args: ReadonlyMap<string, Thunk>;
};

/** What a `flake.nix` says; `opaque` tells why there may be more machines. */
export type FlakeFacts = {
  readonly file: FileUri;
  readonly inputs: readonly string[];
  readonly machines: readonly MachineSource[];
  /** The hosts of colmena's hive, machines or not. */
  readonly hive: readonly MachineSource[];
  /** The nodes of deploy-rs. */
  readonly nodes: readonly DeployNode[];
  readonly checks: FlakeChecks;
  /** The NixOS modules that it offers to others, as if one machine imported all of them. */
  readonly exported: MachineSource | undefined;
  readonly opaque: string | undefined;
  readonly session: Session;
  /** The configuration of the flake's outputs, where modules make them (flake-parts). */
  readonly configuration: Configuration | undefined;
  /** The modules of that configuration. */
  readonly modules: readonly ModuleFacts[];
  readonly knowledge: Knowledge;
};

/** Reads a flake's machines from its sources alone. */
export function readFlake(engine: Engine, reading: ModuleReading, file: FileUri): FlakeFacts {
  return new FlakeReader(engine, reading, file).read();
}

class FlakeReader {
  private configuration: Configuration | undefined;
  private modules: readonly ModuleFacts[] = [];
  private readonly session: Session;
  /** What its machines are read with. */
  private readonly knowledge: Knowledge;
  private readonly ownKnowledge: Knowledge;
  private readonly names = new Set<string>();
  private readonly root: string;
  private outputs: Thunk = Thunk.of(opaque('it has no outputs'));
  private hive: readonly MachineSource[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly reading: ModuleReading,
    private readonly file: FileUri,
  ) {
    this.root = pathFromUri(file).replace(/\/flake\.nix$/, '');
    const inputs = {
      call: knownCallIn(() => this.world),
      looksIntoCopies: false,
      self: { folder: this.root, select: (name: string) => this.self(name) },
    };
    this.knowledge = { inputs };
    this.ownKnowledge = { inputs: { ...inputs, looksIntoCopies: true } };
    this.session = new Session(reading.files, engine, this.ownKnowledge);
  }

  read(): FlakeFacts {
    const found = this.session.run(() => this.readMachines()) ?? {
      machines: [],
      opaque: 'it takes too many steps to evaluate',
    };
    const nodes = this.looking(deployNodes) ?? [];
    const checks = this.looking(flakeChecks) ?? { checks: [], open: true };
    const offered = this.looking(moduleOutputs) ?? [];
    const aspects = this.session.run(() => this.configuration && denModules(this.configuration));
    const exported = exportedBy([...offered, ...(aspects ?? [])]);
    const { file, session, configuration, modules, knowledge, hive } = this;
    const inputs = [...this.names];
    return {
      ...found,
      file,
      session,
      configuration,
      modules,
      knowledge,
      inputs,
      hive,
      nodes,
      checks,
      exported,
    };
  }

  private looking<T>(look: (reading: OutputReading) => T): T | undefined {
    return this.session.run(() =>
      look({
        evaluator: this.session.evaluator,
        outputs: this.outputs.force(),
        force: (thunk) => this.force(thunk),
      }),
    );
  }

  private readMachines(): Pick<FlakeFacts, 'machines' | 'opaque'> {
    const flake = this.session.importFile(pathFromUri(this.file));
    if (flake.kind !== 'attrs') return { machines: [], opaque: 'the flake cannot be read' };
    this.nameInputs(flake);
    const outputs = flake.entries.get('outputs')?.thunk;
    if (outputs !== undefined)
      this.outputs = new Thunk(() =>
        this.session.evaluator.apply(outputs.force(), Thunk.of(this.inputs)),
      );
    return this.machinesOf(this.outputs.force());
  }

  private nameInputs(flake: AttrsValue): void {
    const declared = flake.entries.get('inputs')?.thunk.force();
    if (declared?.kind === 'attrs')
      for (const name of declared.entries.keys()) this.names.add(name);
    const outputs = flake.entries.get('outputs')?.thunk.force();
    if (outputs?.kind === 'lambda')
      for (const { name } of outputs.expr.formals?.names ?? [])
        if (name !== 'self') this.names.add(name);
  }

  private get inputs(): AttrsValue {
    const named = [...this.names].map((name) => [name, this.input(name)] as const);
    return attrsOf([...named, ['self', Thunk.of(selfSymbol)]]);
  }

  private input(name: string): Thunk {
    const { evaluator } = this.session;
    const { files } = this.reading;
    return /^import-?tree$/.test(name)
      ? new Thunk(() => importTree({ files, evaluator }))
      : Thunk.of({ kind: 'symbol', root: { kind: 'input', name }, path: [] });
  }

  /** An attribute of `self`: one that every flake has, or an output. */
  private self(name: string): Value {
    switch (name) {
      case 'outPath':
        return { kind: 'string', value: this.root };
      case 'inputs':
        return this.inputs;
      case 'outputs':
        return selfSymbol;
      default:
    }
    const { configuration } = this;
    return configuration === undefined
      ? this.session.evaluator.select(this.outputs.force(), name)
      : (configuration.value(['flake', name]) ?? opaque('it is an output of the flake itself'));
  }

  private get world(): FlakeWorld {
    return {
      files: this.reading.files,
      file: this.file,
      root: this.root,
      lib: this.session.lib,
      inputs: Thunk.of(this.inputs),
      readFlakeModules: (list, args) => this.readFlakeModules(list, args),
    };
  }

  private readFlakeModules(list: Thunk, args: ReadonlyMap<string, Thunk>): Configuration {
    const configuration = new Configuration(
      {
        args,
        options: once(() => buildOptionTree(this.modules)),
        index: once(() => indexDefinitions(this.modules)),
        outer: undefined,
        isOpen: () => false,
      },
      this.reading.files,
      this.engine,
      this.ownKnowledge,
    );
    const { file, reading } = this;
    this.modules = collectModules(list, { configuration, file, reading }).modules;
    this.configuration = configuration;
    return configuration;
  }

  /** A thunk's value, with what the flake's own configuration knows. */
  private force(thunk: Thunk): Value {
    return this.configuration?.valueIn(thunk) ?? thunk.force();
  }

  private machinesOf(outputs: Value): Pick<FlakeFacts, 'machines' | 'opaque'> {
    const machines = this.session.evaluator.select(outputs, 'nixosConfigurations');
    const set = attrsView(machines);
    const colmena = this.colmenaHosts(outputs);
    this.hive = colmena;
    if (set === undefined) {
      const hasNone =
        outputs.kind === 'attrs' &&
        outputs.rest === undefined &&
        !outputs.entries.has('nixosConfigurations');
      const isKnown = hasNone || colmena.length > 0;
      return { machines: colmena, opaque: isKnown ? undefined : reasonOf(machines) };
    }
    const own = [...set.entries].map(([name, { thunk, place }]) =>
      this.machine(name, place, this.force(thunk)),
    );
    const more = colmena.filter(({ name }) => !set.entries.has(name));
    return { machines: [...own, ...more], opaque: set.rest?.why };
  }

  private machine(name: string, place: AttrPlace | undefined, value: Value): MachineSource {
    const given = tagOf(value) === 'machine' && value.kind === 'attrs' ? value : emptyAttrs;
    const part = (key: string): Thunk | undefined => given.entries.get(key)?.thunk;
    const systemPart = part('system');
    const system = systemPart && this.force(systemPart);
    const why = value.kind === 'opaque' ? value.why : 'its modules are made by an input';
    return {
      name,
      place,
      system: system?.kind === 'string' ? system.value : undefined,
      modules: joined([part('extraModules'), part('modules')]) ?? Thunk.of(opaque(why)),
      args: this.argumentsIn(part('specialArgs')),
    };
  }

  private argumentsIn(thunk: Thunk | undefined): ReadonlyMap<string, Thunk> {
    const set = thunk && attrsView(this.force(thunk));
    return new Map([...(set?.entries ?? [])].map(([name, attr]) => [name, attr.thunk]));
  }

  /** Colmena's hive: each attribute but `meta` and `defaults` is a machine's module. */
  private colmenaHosts(outputs: Value): readonly MachineSource[] {
    const hive = attrsView(this.session.evaluator.select(outputs, 'colmena'));
    if (hive === undefined) return [];
    const defaults = hive.entries.get('defaults');
    const meta = hive.entries.get('meta')?.thunk;
    const set = meta && attrsView(this.force(meta));
    const args = this.argumentsIn(set?.entries.get('specialArgs')?.thunk);
    return [...hive.entries]
      .filter(([name]) => name !== 'meta' && name !== 'defaults' && name !== 'network')
      .map(([name, { thunk, place }]) => {
        const items = [...(defaults === undefined ? [] : [defaults.thunk]), thunk];
        const modules = Thunk.of({
          kind: 'list',
          items: items.map((item) => ({ thunk: item, maybe: false })),
          rest: undefined,
        } as const);
        return { name, place, system: undefined, modules, args };
      });
  }
}

function reasonOf(machines: Value): string {
  return machines.kind === 'opaque' ? machines.why : 'its machines are made by an input';
}

/** The lists of modules that `nixosSystem` is given, as one list. */
function joined(lists: readonly (Thunk | undefined)[]): Thunk | undefined {
  const [first, ...others] = lists.filter((list) => list !== undefined);
  return others.reduce<Thunk | undefined>(
    (all, list) => all && new Thunk(() => concatLists(all.force(), list.force())),
    first,
  );
}

function exportedBy(modules: readonly Thunk[]): MachineSource | undefined {
  if (modules.length === 0) return undefined;
  const list = Thunk.of(listOf(modules));
  return {
    name: 'nixosModules',
    place: undefined,
    system: undefined,
    modules: list,
    args: new Map(),
  };
}
