import { groupBy } from '../base/group-by';
import { folderOf, pathFromUri, uriFromPath, type FileUri } from '../base/uri';
import { Budget } from '../eval/budget';
import type { Library } from '../eval/library';
import type { Thunk } from '../eval/thunk';
import type { ModuleReading } from './collect-modules';
import { withInline } from './contexts';
import { indexDefinitions } from './definition-index';
import { deploymentsOf } from './deployments';
import { readFlake, type FlakeFacts, type MachineSource } from './flake';
import { guessMachines } from './guess-machines';
import { InlineModules } from './inline-modules';
import type { MachineIndex } from './machine-index';
import { readMachine, type Machine, type MachineReading } from './machine';
import { readModuleFile, type ModuleFacts } from './module-facts';
import { once } from './once';
import { repositoryArguments } from './repository-arguments';
import { buildOptionTree, type OptionNode } from './option-tree';
import { Session, type Engine } from './session';
import type { Flake, Snapshot } from './snapshot';
import { isTracked, type TrackedFiles } from './tracked-files';
import { isNixFile, type SourceFile, type SourceFiles } from './source-files';

/** Keeps what was read from each file until one of the files that the reading used changes. */
export class WorkspaceModel {
  private readonly modules = new Map<FileUri, ModuleFacts>();
  private readonly flakes = new Map<string, FlakeFacts>();
  /** The arguments that a module was read with, where a first reading was not whole. */
  private readonly readWith = new WeakMap<ModuleFacts, ReadonlyMap<string, Thunk>>();
  private readonly inline: InlineModules;
  private readonly engine: Engine;
  private readonly reading: ModuleReading;
  private readonly tracked = new Map<FileUri, TrackedFiles>();
  private readonly indexes = new Map<string, readonly MachineIndex[]>();
  private roots: ReadonlyMap<string, readonly FileUri[]> | undefined;
  private readonly lastRoots = new Map<string, LastRoot>();
  /** What has changed since the last snapshot. */
  private readonly changes: { readonly path: string; readonly folder: string | undefined }[] = [];
  private readonly replaced = new Set<ModuleFacts>();
  private current: Snapshot | undefined;
  private revision = 0;

  constructor(
    private readonly files: SourceFiles,
    library: Library,
  ) {
    this.engine = { library, budget: new Budget() };
    this.reading = {
      files,
      factsOf: (file) => this.moduleAt(file),
      inline: (module, file) => this.inline.factsOf(module, file),
    };
    this.inline = new InlineModules(files, this.engine);
  }

  /** A file has another content, or has come or gone (`listing`). */
  changed(path: string, listing: boolean): void {
    this.current = undefined;
    this.revision++;
    const folder = folderOf(path);
    if (listing) this.roots = undefined;
    this.changes.push({ path, folder: listing ? folder : undefined });
    const affected = ({ reads }: Session): boolean =>
      reads.has(path) || (listing && reads.has(folder));
    for (const [uri, facts] of this.modules)
      if (affected(facts.session)) {
        this.modules.delete(uri);
        this.replaced.add(facts);
      }
    for (const [root, facts] of this.flakes)
      if (dependsOn(facts, affected)) this.flakes.delete(root);
    for (const facts of this.inline.forget(affected)) this.replaced.add(facts);
  }

  /** What git tracks in a folder is another. */
  setTracked(folder: FileUri, tracked: TrackedFiles | undefined): void {
    this.current = undefined;
    this.revision++;
    if (tracked === undefined) this.tracked.delete(folder);
    else this.tracked.set(folder, tracked);
  }

  /** The options from outside that are known of the flake in a folder. */
  setIndexes(root: string, indexes: readonly MachineIndex[]): void {
    this.current = undefined;
    this.revision++;
    this.indexes.set(root, indexes);
  }

  snapshot(): Snapshot {
    this.current ??= this.read();
    return this.current;
  }

  private read(): Snapshot {
    const byRoot = (this.roots ??= this.filesByRoot());
    const flakes = [...byRoot].map(([root, files]) => this.readRoot(root, files));
    this.changes.length = 0;
    this.replaced.clear();
    this.inline.keepOnly(new Set(flakes.flatMap(({ modules }) => modules.flatMap(withInline))));
    const shared = new Map([...this.filesNow()].map((file) => [file.uri, file] as const));
    const facts = new Map(this.modules);
    const tracked = [...this.tracked].sort(([a], [b]) => b.length - a.length);
    const rootOf = (file: FileUri): Flake | undefined => {
      const root = nearestRoot(pathFromUri(file), byRoot);
      return flakes.find((flake) => flake.root === root);
    };
    return {
      revision: this.revision,
      flakes,
      files: () => shared.keys(),
      text: (file) => shared.get(file)?.text,
      ir: (file) => shared.get(file)?.ir,
      read: (text) => this.files.read(text),
      entries: (folder) => this.files.entries(folder),
      isTracked: (path) => {
        const holder = tracked.find(([folder]) => path.startsWith(`${pathFromUri(folder)}/`));
        return holder && isTracked(holder[1], path);
      },
      lines: (file) => shared.get(file)?.lines,
      flakeOf: rootOf,
      facts: (file) => facts.get(file),
    };
  }

  private *filesNow(): Iterable<SourceFile> {
    for (const file of this.files.all()) if (isNixFile(file.uri)) yield file;
  }

  /** The `.nix` files by the folder of their flake; those of no flake are under the empty path. */
  private filesByRoot(): ReadonlyMap<string, readonly FileUri[]> {
    const roots = new Map<string, FileUri[]>([['', []]]);
    for (const file of this.filesNow()) {
      const path = pathFromUri(file.uri);
      if (path.endsWith('/flake.nix')) roots.set(path.slice(0, -'/flake.nix'.length), []);
    }
    for (const file of this.filesNow())
      roots.get(nearestRoot(pathFromUri(file.uri), roots))?.push(file.uri);
    return roots;
  }

  private readRoot(root: string, files: readonly FileUri[]): Flake {
    const facts = root === '' ? undefined : this.flakeAt(root);
    const modules = this.withArguments(
      files.filter((uri) => uri !== facts?.file).map((uri) => this.moduleAt(uri)),
      facts,
    );
    const last = this.lastRoots.get(root);
    const canReuse = last !== undefined && last.facts === facts;
    const again = canReuse ? this.assemble(root, modules, { facts, last }) : undefined;
    const isSame = again !== undefined && isEqualList(again.declaring, last?.declaring ?? []);
    const made = isSame ? again : this.assemble(root, modules, { facts, last: undefined });
    this.lastRoots.set(root, made);
    return made.flake;
  }

  /** Takes over what the last state has, as if the same options were declared. */
  private assemble(
    root: string,
    modules: readonly ModuleFacts[],
    {
      facts,
      last,
    }: { readonly facts: FlakeFacts | undefined; readonly last: LastRoot | undefined },
  ): LastRoot {
    const all = new Set([...modules, ...(facts?.modules ?? [])]);
    const options = last?.options ?? once(() => buildOptionTree(all));
    const index = once(() => indexDefinitions(all));
    const context = { engine: this.engine, reading: this.reading, flake: facts, options, index };
    const machines = facts === undefined ? [] : this.machinesOf(root, facts, { ...context, last });
    for (const machine of machines) for (const module of machine.modules) all.add(module);
    const byFile = once(() => groupBy(all, ({ file }) => file));
    const deployments = once(() =>
      facts === undefined ? [] : deploymentsOf(facts, { ...context, file: facts.file }),
    );
    const flake: Flake = {
      root,
      facts,
      machines,
      modules: [...all],
      indexes: this.indexes.get(root) ?? [],
      modulesIn: (file) => byFile().get(file) ?? [],
      get options() {
        return options();
      },
      get deployments() {
        return deployments();
      },
    };
    const bySource = new Map(facts?.machines.map((source, i) => [source, machines[i]] as const));
    return { facts, flake, options, bySource, declaring: [...all].filter(declaresSomething) };
  }

  /** The machine as it was, if nothing that it depends on has changed since. */
  private unchanged(source: MachineSource, last: LastRoot | undefined): Machine | undefined {
    const machine = last?.bySource.get(source);
    if (machine === undefined) return undefined;
    const { configuration } = machine;
    const { reads } = configuration.session;
    const isStale =
      this.changes.some(
        ({ path, folder }) => reads.has(path) || (folder !== undefined && reads.has(folder)),
      ) || [...this.replaced].some(({ key }) => configuration.hasModule(key));
    return isStale ? undefined : machine;
  }

  /** Reads those again that could not be read whole, with the arguments that the repository itself gives. */
  private withArguments(
    modules: readonly ModuleFacts[],
    flake: FlakeFacts | undefined,
  ): readonly ModuleFacts[] {
    const unread = modules.filter(
      (facts) =>
        (facts.declared.opaque.length > 0 || this.needsArguments(facts)) &&
        !flake?.modules.includes(facts),
    );
    if (unread.length === 0) return modules;
    const found = repositoryArguments(modules, flake);
    const all = new Map([...found].map(([name, { value }]) => [name, value] as const));
    const library = new Map([...all].filter(([name]) => name === 'lib'));
    // What it imports, each machine finds with its own arguments; but `lib` is no argument of one.
    const argsOf = (facts: ModuleFacts): ReadonlyMap<string, Thunk> =>
      facts.declared.opaque.length > 0 || facts.broken !== undefined ? all : library;
    const isNew = (facts: ModuleFacts): boolean => {
      const tried = this.readWith.get(facts);
      return [...argsOf(facts)].some(([name, value]) => tried?.get(name) !== value);
    };
    const again = new Map(
      unread.filter(isNew).map((facts) => {
        const session = new Session(this.files, this.engine);
        const args = argsOf(facts);
        const reading = { session, inline: this.inline, args };
        const whole = readModuleFile(this.files, reading, facts.file);
        for (const { session: other } of found.values())
          for (const path of other.reads) session.reads.add(path);
        this.modules.set(facts.file, whole);
        this.replaced.add(facts);
        this.readWith.set(whole, args);
        return [facts, whole] as const;
      }),
    );
    return modules.map((facts) => again.get(facts) ?? facts);
  }

  /** A file that is, or imports, what a helper of the repository gives, which its arguments bring. */
  private needsArguments({ broken, imports, file }: ModuleFacts): boolean {
    const isUnread = broken !== undefined || imports.some(({ kind }) => kind === 'opaque');
    const root = isUnread ? this.files.get(file)?.ir?.root : undefined;
    return root?.kind === 'lambda' && (root.formals?.names ?? []).some(isOwnArgument);
  }

  private machinesOf(
    root: string,
    facts: FlakeFacts,
    { last, ...context }: Omit<MachineReading, 'file'> & { readonly last: LastRoot | undefined },
  ): readonly Machine[] {
    const withFile = { ...context, file: facts.file };
    if (facts.machines.length > 0 || facts.opaque === undefined)
      return facts.machines.map((source) => {
        const known = this.unchanged(source, last);
        known?.configuration.reindex(context.index);
        return known ?? readMachine(source, withFile);
      });
    const guess = `The flake could not be read (${facts.opaque}); this folder looks like a machine.`;
    return guessMachines(this.files, root).map((source) => ({
      ...readMachine(source, withFile),
      guess,
    }));
  }

  private moduleAt(uri: FileUri): ModuleFacts {
    const known = this.modules.get(uri);
    if (known !== undefined) return known;
    const facts = readModuleFile(
      this.files,
      { session: new Session(this.files, this.engine), inline: this.inline },
      uri,
    );
    this.modules.set(uri, facts);
    return facts;
  }

  private flakeAt(root: string): FlakeFacts {
    const known = this.flakes.get(root);
    if (known !== undefined) return known;
    const file = uriFromPath(`${root}/flake.nix`);
    const facts = readFlake(this.engine, this.reading, file);
    this.flakes.set(root, facts);
    return facts;
  }
}

/** Not one of those that NixOS gives to every module, but for `lib`, which may hold more than its own. */
function isOwnArgument({ name }: { readonly name: string }): boolean {
  return !['config', 'modulesPath', 'options', 'pkgs', 'utils'].includes(name);
}

/** What a root was made of, for the parts that can be taken over. */
type LastRoot = {
  readonly facts: FlakeFacts | undefined;
  readonly flake: Flake;
  readonly options: () => OptionNode;
  readonly bySource: ReadonlyMap<MachineSource, Machine | undefined>;
  /** The modules whose options it has. */
  readonly declaring: readonly ModuleFacts[];
};

function declaresSomething({ declared }: ModuleFacts): boolean {
  return declared.declarations.length > 0 || declared.opaque.length > 0;
}

function isEqualList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function dependsOn(
  { session, configuration, modules }: FlakeFacts,
  affected: (session: Session) => boolean,
): boolean {
  const sessions = [session, ...modules.map((facts) => facts.session)];
  return (
    sessions.some(affected) || (configuration !== undefined && affected(configuration.session))
  );
}

function nearestRoot(path: string, roots: ReadonlyMap<string, unknown>): string {
  let folder = path;
  while (folder !== '') {
    folder = folderOf(folder);
    if (roots.has(folder)) return folder;
  }
  return '';
}
