import { isEqualList } from '../base/is-equal-list';
import { memoize } from '../base/memoize';
import type { ModuleKey } from '../eval/value';
import type { ChangedFiles } from './changed-files';
import { indexDefinitions } from './definition-index';
import { deploymentsOf } from './deployments';
import type { FlakeFacts, MachineSource } from './flake';
import { guessMachines } from './guess-machines';
import type { ModuleImport } from './imports';
import { readMachine, renewedMachine, type Machine, type MachineReading } from './machine';
import type { ModuleFacts } from './module-facts';
import { once } from './once';
import { buildOptionTree, emptyOptions, type OptionNode } from './option-tree';
import { GrowingTree, treeAt, treeIndex, type PathTree } from './path-tree';
import type { Flake } from './snapshot';

/** A flake as it is at one moment, with what the next state of it can take over. */
export type FlakeState = {
  readonly flake: Flake;
  readonly machines: ReadonlyMap<MachineSource, Machine>;
  readonly options: () => OptionNode;
  /** Those of its modules that declare options. */
  readonly declaring: readonly ModuleFacts[];
};

/** What a state is made of. */
export type FlakeParts = Pick<Flake, 'root' | 'facts' | 'sources' | 'indexes'> &
  Pick<MachineReading, 'engine' | 'reading'> & {
    /** The facts of its files. */
    readonly own: readonly ModuleFacts[];
    readonly changes: Changes;
  };

/** What has happened since the last state. */
export type Changes = {
  readonly files: ChangedFiles;
  /** Facts that are no longer true, with those of the same file now; undefined for modules that are gone. */
  readonly successors: ReadonlyMap<ModuleFacts, ModuleFacts | undefined>;
};

/**
 * The state that follows another. A machine whose modules are the same ones is not put together
 * again, and one of whose modules none says anything else is taken over as it is.
 */
export function nextState(last: FlakeState | undefined, parts: FlakeParts): FlakeState {
  const before = last?.flake.facts === parts.facts ? last : undefined;
  const { changes, own, ...lasting } = parts;
  const whole = new Whole(lasting);
  const kept = keptMachines(before, changes);
  const found = whole.findMachines(kept);
  const isSameList = before !== undefined && hasSameModules(found, kept, changes);
  const modules = isSameList
    ? succeeding(before.flake.modules, changes)
    : allModules(own, parts, found);
  const declaring =
    isSameList && declareAsBefore(changes)
      ? succeeding(before.declaring, changes)
      : modules.filter(declaresSomething);
  const isSame = before !== undefined && isEqualList(declaring, before.declaring);
  const options = isSame ? before.options : laterOptions(declaring);
  whole.settle(modules, options);
  const machines = new Map(
    [...found].map(([source, machine]) => {
      if (kept.get(source) !== machine) return [source, machine] as const;
      const isStale = !isSame || saysSomethingElse(machine, changes);
      return [source, whole.takeOver(source, machine, isStale)] as const;
    }),
  );
  return { flake: whole.flake(machines), machines, options, declaring };
}

type Machines = ReadonlyMap<MachineSource, Machine>;

/** The machines that are still made of the same modules, whatever these say by now. */
function keptMachines(before: FlakeState | undefined, changes: Changes): Machines {
  const kept = [...(before?.machines ?? [])].filter(([, { configuration }]) => {
    if (configuration.isRecollectedAfter(changes.files)) return false;
    const changed = [...changes.successors].filter(([{ key }]) => configuration.hasModule(key));
    return changed.every(([old, now]) => now !== undefined && leadsToTheSame(old, now));
  });
  return new Map(kept);
}

/** Whether two readings of a module import the same, and disable the same. */
function leadsToTheSame(a: ModuleFacts, b: ModuleFacts): boolean {
  return (
    a.broken === b.broken &&
    a.moved === b.moved &&
    isEqualList(a.disabled, b.disabled) &&
    a.imports.length === b.imports.length &&
    a.imports.every((entry, i) => isSameImport(entry, b.imports[i]))
  );
}

/** What a configuration has a say in is never known to be the same. */
function isSameImport(a: ModuleImport, b: ModuleImport | undefined): boolean {
  if (a.kind === 'file') return b?.kind === 'file' && a.file === b.file;
  return a.kind === 'dangling' ? b?.kind === 'dangling' : a === b;
}

/** Whether a module of a machine says something else, or what its values were read from. */
function saysSomethingElse({ configuration }: Machine, { files, successors }: Changes): boolean {
  return (
    files.concern(configuration.session) ||
    [...successors.keys()].some(({ key }) => configuration.hasModule(key))
  );
}

/** Whether no module has come or gone. */
function hasSameModules(found: Machines, kept: Machines, { files, successors }: Changes): boolean {
  return (
    [...found].every(([source, machine]) => kept.get(source) === machine) &&
    !files.changesListings() &&
    [...successors.values()].every((now) => now !== undefined)
  );
}

/** The modules of the files, those that the flake makes, and those that only a machine has. */
function allModules(
  own: readonly ModuleFacts[],
  { facts, changes }: FlakeParts,
  machines: Machines,
): readonly ModuleFacts[] {
  const all = new Set([...own, ...(facts?.modules ?? [])]);
  for (const { modules } of machines.values())
    for (const module of modules) all.add(changes.successors.get(module) ?? module);
  return [...all];
}

/** All of a state's modules are not held for it, which lasts for as long as the options are the same. */
function laterOptions(declaring: readonly ModuleFacts[]): () => OptionNode {
  return once(() => buildOptionTree(declaring));
}

/** The same modules, with what has taken the place of some. */
function succeeding(
  modules: readonly ModuleFacts[],
  { successors }: Changes,
): readonly ModuleFacts[] {
  return modules.map((facts) => successors.get(facts) ?? facts);
}

/** Whether modules that have changed declare something where they did before, whatever it is. */
function declareAsBefore({ successors }: Changes): boolean {
  return [...successors].every(([old, now]) => declaresSomething(old) === declaresSomething(now));
}

function declaresSomething(facts: ModuleFacts | undefined): boolean {
  const { declarations = [], opaque = [] } = facts?.declared ?? {};
  return declarations.length > 0 || opaque.length > 0;
}

/** A state while it is made: machines ask it for what is known only once all of them are there. */
class Whole {
  private modules: readonly ModuleFacts[] = [];
  private knownOptions = (): OptionNode => emptyOptions;
  private readonly options = (): OptionNode => this.knownOptions();
  private readonly index = once(() => indexDefinitions(this.modules));
  private readonly byFile = once(() => indexByFile(this.modules));
  private readonly byKey = once(
    () => new Map(this.modules.toReversed().map((facts) => [facts.key, facts])),
  );

  constructor(private readonly parts: Omit<FlakeParts, 'own' | 'changes'>) {}

  /** The flake's machines, and what it offers to others as one; those that are not kept are put together. */
  findMachines(kept: Machines): Machines {
    const { facts } = this.parts;
    if (facts === undefined) return new Map();
    const reading = this.readingIn(facts);
    const isRead = facts.machines.length > 0 || facts.opaque === undefined;
    const guess = isRead
      ? undefined
      : `The flake could not be read (${facts.opaque}); this folder looks like a machine.`;
    const sources = isRead
      ? facts.machines
      : guessMachines(this.parts.reading.files, this.parts.root);
    const found = sources.map(
      (source) => [source, kept.get(source) ?? readMachine(source, reading, guess)] as const,
    );
    const { exported } = facts;
    if (exported === undefined) return new Map(found);
    return new Map([...found, [exported, kept.get(exported) ?? readMachine(exported, reading)]]);
  }

  settle(modules: readonly ModuleFacts[], options: () => OptionNode): void {
    this.modules = modules;
    this.knownOptions = options;
  }

  /** A machine of the last state in this one. */
  takeOver(source: MachineSource, machine: Machine, isStale: boolean): Machine {
    const { options, index } = this;
    if (!isStale) {
      machine.configuration.moveTo({ options, index });
      return machine;
    }
    const modules = (keys: readonly ModuleKey[]): readonly ModuleFacts[] =>
      keys.map((key) => this.byKey().get(key)).filter((facts) => facts !== undefined);
    return renewedMachine(source, machine, { options, index, modules });
  }

  flake(found: Machines): Flake {
    const { root, facts, sources, indexes } = this.parts;
    const machines = [...found].flatMap(([source, machine]) =>
      source === facts?.exported ? [] : [machine],
    );
    const { modules, options, index, byFile } = this;
    const deployments = once(() =>
      facts === undefined ? [] : deploymentsOf(facts, this.readingIn(facts)),
    );
    return {
      root,
      facts,
      sources,
      indexes,
      machines,
      modules,
      modulesIn: (file) => treeAt(byFile(), [file])?.here ?? [],
      get options() {
        return options();
      },
      get definitions() {
        return index();
      },
      get deployments() {
        return deployments();
      },
    };
  }

  private readingIn(flake: FlakeFacts): MachineReading {
    const { engine, reading } = this.parts;
    const { options, index } = this;
    return { engine, reading, flake, file: flake.file, options, index };
  }
}

const indexByFile = treeIndex(
  memoize((facts: ModuleFacts): PathTree<ModuleFacts> => {
    const tree = new GrowingTree<ModuleFacts>(({ file }) => [file]);
    tree.add([facts]);
    return tree;
  }),
);
