import type { FileUri } from '../base/uri';
import type { Thunk } from '../eval/thunk';
import type { Configuration } from './configuration';
import type { InlineModule } from './inline-modules';
import { readImports, type ModuleImport } from './imports';
import type { ModuleFacts } from './module-facts';
import type { SourceFiles } from './source-files';

/** Gives the facts of modules, each read once. */
export type ModuleReading = {
  readonly files: SourceFiles;
  readonly factsOf: (file: FileUri) => ModuleFacts | undefined;
  /** The facts of a module that is written in another file's values; `file` is where it is said to be. */
  readonly inline: (module: InlineModule, file: FileUri) => ModuleFacts;
};

/** The modules that a list of imports leads to, in the order in which they are imported. */
export type Collected = {
  readonly modules: readonly ModuleFacts[];
  /** Modules of flake inputs, which cannot be seen. */
  readonly external: readonly string[];
  /** Why there may be further modules. */
  readonly opaque: readonly string[];
  /** The files that the list itself names. */
  readonly direct: readonly FileUri[];
};

/** Follows imports, and makes each module a part of the configuration that knows their arguments. */
export function collectModules(
  list: Thunk,
  {
    configuration,
    file,
    reading,
  }: {
    readonly configuration: Configuration;
    /** The file that the list stands in. */
    readonly file: FileUri;
    readonly reading: ModuleReading;
  },
): Collected {
  const walk = (disabled: ReadonlySet<FileUri>): ModuleWalk => {
    const made = new ModuleWalk({ configuration, disabled }, file, reading);
    configuration.session.run(() => made.start(list));
    return made;
  };
  let found = walk(new Set());
  // As in NixOS, a module may disable one that was imported before it, and so all that only that imports.
  const disabled = new Set(found.modules.flatMap((facts) => facts.disabled));
  if (disabled.size > 0) {
    for (const facts of found.modules) configuration.remove(facts);
    found = walk(disabled);
  }
  configuration.complete();
  return found;
}

class ModuleWalk implements Collected {
  readonly modules: ModuleFacts[] = [];
  readonly external: string[] = [];
  readonly opaque: string[] = [];
  direct: readonly FileUri[] = [];
  /** Files that need no visit: those that were visited, and those of disabled modules. */
  private readonly seen: Set<FileUri>;
  private readonly added = new Set<ModuleFacts>();

  private readonly configuration: Configuration;

  constructor(
    {
      configuration,
      disabled,
    }: { readonly configuration: Configuration; readonly disabled: ReadonlySet<FileUri> },
    private readonly file: FileUri,
    private readonly reading: ModuleReading,
  ) {
    this.configuration = configuration;
    this.seen = new Set(disabled);
  }

  start(list: Thunk): void {
    const imports = this.read(list);
    this.direct = imports.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : []));
    for (const entry of imports) this.visit(entry, true);
  }

  private read(list: Thunk): readonly ModuleImport[] {
    return readImports(list, {
      files: this.reading.files,
      lookups: this.configuration.session.lookups,
      force: (thunk) => this.configuration.valueIn(thunk),
      inline: (value, thunk) => this.reading.inline({ value, thunk }, this.file),
    });
  }

  /** An import that the module alone does not explain is read `again` with the arguments it has here. */
  private visit(entry: ModuleImport, isFinal: boolean): void {
    switch (entry.kind) {
      case 'file': {
        if (this.seen.has(entry.file)) return;
        this.seen.add(entry.file);
        const facts = this.reading.factsOf(entry.file);
        if (facts !== undefined) this.add(facts);
        return;
      }
      case 'inline':
        this.add(entry.facts);
        return;
      case 'external':
      case 'opaque':
        if (isFinal || entry.value === undefined) this.unseen(entry);
        else for (const found of this.read(entry.value)) this.visit(found, true);
        return;
      case 'dangling':
    }
  }

  private unseen(entry: ModuleImport): void {
    if (entry.kind === 'opaque') this.opaque.push(entry.why);
    else if (entry.kind === 'external') this.outside(entry.name, entry.value);
  }

  /** Modules of inputs and of NixOS are known to lie elsewhere; all else may be anything. */
  private outside(name: string, thunk: Thunk): void {
    const value = this.configuration.valueIn(thunk);
    const root = value.kind === 'symbol' ? value.root : undefined;
    const isInput = root?.kind === 'input' && root.name !== 'self';
    if (isInput || root?.name === 'modulesPath') this.external.push(name);
    else this.opaque.push(`it depends on \`${name}\``);
  }

  private add(facts: ModuleFacts): void {
    if (this.added.has(facts)) return;
    this.added.add(facts);
    this.configuration.add(facts);
    for (const entry of facts.imports) this.visit(entry, false);
    this.modules.push(facts);
    if (facts.broken !== undefined) this.opaque.push(facts.broken);
  }
}
