import { folderOf, pathFromUri, uriFromPath, type FileUri } from '../base/uri';
import { Budget } from '../eval/budget';
import type { Library } from '../eval/library';
import type { Thunk } from '../eval/thunk';
import type { ModuleKey } from '../eval/value';
import { ChangedFiles } from './changed-files';
import type { ModuleReading } from './collect-modules';
import { withInline } from './contexts';
import { readFlake, type FlakeFacts } from './flake';
import { nextState, type FlakeState } from './flake-state';
import { InlineModules } from './inline-modules';
import type { MachineIndex } from './machine-index';
import { readModuleFile, type ModuleFacts } from './module-facts';
import { repositoryArguments } from './repository-arguments';
import { Session, type Engine } from './session';
import type { Flake, Snapshot } from './snapshot';
import type { SourceFile, SourceFiles } from './source-files';
import { isTracked, type TrackedFiles } from './tracked-files';

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
  private readonly states = new Map<string, FlakeState>();
  /** By these the modules of files are known, whatever their content. */
  private readonly keys = new Map<FileUri, ModuleKey>();
  /** What has changed since the last snapshot. */
  private readonly changes = new ChangedFiles();
  /** The facts of the last snapshot that are no longer true. */
  private readonly replaced = new Set<ModuleFacts>();
  /** The facts that are not whole, and may be with the repository's own arguments. */
  private readonly unread = new Set<ModuleFacts>();
  /** The facts that no snapshot has yet. */
  private readonly fresh = new Set<ModuleFacts>();
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
    if (listing) this.roots = undefined;
    this.changes.add(path, listing);
  }

  /** Drops what was read from files that have changed since. */
  private forgetChanged(): void {
    if (this.changes.isEmpty()) return;
    const affected = (session: Session): boolean => this.changes.concern(session);
    for (const [uri, facts] of this.modules)
      if (affected(facts.session)) {
        this.modules.delete(uri);
        this.forget(facts);
      }
    for (const [root, facts] of this.flakes)
      if (dependsOn(facts, affected)) this.flakes.delete(root);
    for (const facts of this.inline.forget(affected)) this.forget(facts);
  }

  private forget(facts: ModuleFacts): void {
    this.unread.delete(facts);
    if (!this.fresh.delete(facts)) this.replaced.add(facts);
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
    this.forgetChanged();
    const now = this.files.nix();
    const byRoot = (this.roots ??= filesByRoot([...now.keys()]));
    const flakes = new Map(
      [...byRoot].map(([root, files]) => [root, this.readRoot(root, files, now)]),
    );
    this.changes.clear();
    this.replaced.clear();
    this.fresh.clear();
    this.inline.keepOnly(() =>
      [...flakes.values()].flatMap(({ modules }) => modules.flatMap(withInline)),
    );
    const flakeOf = (file: FileUri): Flake | undefined =>
      flakes.get(nearestRoot(pathFromUri(file), byRoot));
    const tracked = [...this.tracked].sort(([a], [b]) => b.length - a.length);
    return {
      revision: this.revision,
      flakes: [...flakes.values()],
      files: () => now.keys(),
      text: (file) => now.get(file)?.text,
      ir: (file) => now.get(file)?.ir,
      entries: (folder) => this.files.entries(folder),
      isTracked: (path) => {
        const holder = tracked.find(([folder]) => path.startsWith(`${pathFromUri(folder)}/`));
        return holder && isTracked(holder[1], path);
      },
      lines: (file) => now.get(file)?.lines,
      flakeOf,
      facts: (file) =>
        flakeOf(file)
          ?.modulesIn(file)
          .find(({ key }) => key === this.keys.get(file)),
    };
  }

  private readRoot(
    root: string,
    files: readonly FileUri[],
    now: ReadonlyMap<FileUri, SourceFile>,
  ): Flake {
    const facts = root === '' ? undefined : this.flakeAt(root);
    const modules = this.withArguments(
      files.filter((uri) => uri !== facts?.file).map((uri) => this.moduleAt(uri)),
      facts,
    );
    const state = nextState(this.states.get(root), {
      root,
      facts,
      own: modules,
      sources: files.map((file) => now.get(file)).filter((source) => source !== undefined),
      indexes: this.indexes.get(root) ?? [],
      engine: this.engine,
      reading: this.reading,
      changes: { files: this.changes, successors: this.successors() },
    });
    this.states.set(root, state);
    return state.flake;
  }

  /** The facts of files that have been read again; undefined for modules that are gone. */
  private successors(): ReadonlyMap<ModuleFacts, ModuleFacts | undefined> {
    const known = (facts: ModuleFacts): ModuleFacts | undefined =>
      this.keys.get(facts.file) === facts.key ? this.modules.get(facts.file) : undefined;
    return new Map([...this.replaced].map((facts) => [facts, known(facts)]));
  }

  /** Reads those again that could not be read whole, with the arguments that the repository itself gives. */
  private withArguments(
    modules: readonly ModuleFacts[],
    flake: FlakeFacts | undefined,
  ): readonly ModuleFacts[] {
    if (this.unread.size === 0) return modules;
    const unread = modules.filter(
      (facts) => this.unread.has(facts) && !flake?.modules.includes(facts),
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
        const whole = this.readModule(facts.file, { session, args });
        for (const { session: other } of found.values()) session.take(other);
        this.forget(facts);
        this.readWith.set(whole, args);
        return [facts, whole] as const;
      }),
    );
    return modules.map((facts) => again.get(facts) ?? facts);
  }

  /** What is left open, or is or imports what a helper of the repository gives, which its arguments bring. */
  private needsArguments({ broken, imports, file, declared }: ModuleFacts): boolean {
    if (declared.opaque.length > 0) return true;
    const isUnread = broken !== undefined || imports.some(({ kind }) => kind === 'opaque');
    const root = isUnread ? this.files.get(file)?.ir?.root : undefined;
    return root?.kind === 'lambda' && (root.formals?.names ?? []).some(isOwnArgument);
  }

  private moduleAt(uri: FileUri): ModuleFacts {
    const known = this.modules.get(uri);
    if (known !== undefined) return known;
    const session = new Session(this.files, this.engine);
    return this.readModule(uri, { session });
  }

  private readModule(
    file: FileUri,
    reading: { readonly session: Session; readonly args?: ReadonlyMap<string, Thunk> },
  ): ModuleFacts {
    const key = this.keys.get(file) ?? { file };
    this.keys.set(file, key);
    const facts = readModuleFile(this.files, { ...reading, inline: this.inline, key });
    this.modules.set(file, facts);
    this.fresh.add(facts);
    if (this.needsArguments(facts)) this.unread.add(facts);
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

function dependsOn(
  { session, configuration, modules }: FlakeFacts,
  affected: (session: Session) => boolean,
): boolean {
  const sessions = [session, ...modules.map((facts) => facts.session)];
  return (
    sessions.some(affected) || (configuration !== undefined && affected(configuration.session))
  );
}

/** The `.nix` files by the folder of their flake; those of no flake are under the empty path. */
function filesByRoot(files: readonly FileUri[]): ReadonlyMap<string, readonly FileUri[]> {
  const roots = new Map<string, FileUri[]>([['', []]]);
  for (const file of files) {
    const path = pathFromUri(file);
    if (path.endsWith('/flake.nix')) roots.set(path.slice(0, -'/flake.nix'.length), []);
  }
  for (const file of files) roots.get(nearestRoot(pathFromUri(file), roots))?.push(file);
  return roots;
}

function nearestRoot(path: string, roots: ReadonlyMap<string, unknown>): string {
  let folder = path;
  while (folder !== '') {
    folder = folderOf(folder);
    if (roots.has(folder)) return folder;
  }
  return '';
}
