import type { Place } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import type { InheritBinding } from '../ir/expr';
import { configReads, type ConfigRead } from './config-reads';
import { withInline } from './contexts';
import { flakeReads } from './flake-reads';
import { identityOf, type Identity } from './identity';
import type { ModuleFacts } from './module-facts';
import { pathKey, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { itemsBelow, treeAt } from './path-tree';
import type { Flake, Snapshot } from './snapshot';

/** One place that names an option or a set of options. */
export type Mention = {
  readonly place: Place;
  readonly role: 'declaration' | 'definition' | 'reference';
  /** The binding around a definition or a declaration. */
  readonly binding: Place | undefined;
  readonly inherit: InheritBinding | undefined;
};

/** All places of a flake that name what a path leads to. */
export function mentionsOf(snapshot: Snapshot, flake: Flake, path: OptionPath): readonly Mention[] {
  const known = recent.get(snapshot) ?? new Map<string, readonly Mention[]>();
  recent.set(snapshot, known);
  const key = `${flake.root}\n${pathKey(path)}`;
  const found = known.get(key) ?? new Search(snapshot, flake, path).run();
  known.set(key, found);
  return found;
}

/** A rename asks before it is made, and highlights follow the caret: the same is asked again. */
const recent = new WeakMap<Snapshot, Map<string, readonly Mention[]>>();

class Search {
  private readonly found = new Map<string, Mention>();
  private readonly target: Identity;
  private readonly name: string;
  /** Whether no submodule is on the way, so that the path itself tells the option. */
  private readonly isPlain: boolean;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly flake: Flake,
    private readonly path: OptionPath,
  ) {
    this.target = identityOf(flake.options, path);
    this.name = path.at(-1) ?? '';
    this.isPlain = this.target === nodeAt(flake.options, path);
  }

  run(): readonly Mention[] {
    if (typeof this.target !== 'string') this.declarations(this.target, 0);
    const hidden = hiddenModules(this.flake);
    if (this.isPlain) {
      this.plainDefinitions();
      for (const facts of hidden) this.definitions(facts);
      this.plainReferences(new Set(hidden.map(({ file }) => file)));
    } else this.everywhere([...this.flake.modules, ...hidden]);
    return [...this.found.values()];
  }

  private everywhere(modules: readonly ModuleFacts[]): void {
    const files = new Set<FileUri>();
    for (const facts of modules) {
      this.definitions(facts);
      files.add(facts.file);
    }
    if (this.flake.facts !== undefined) files.add(this.flake.facts.file);
    for (const file of files) this.references(file);
  }

  /** The path itself tells where the definitions are. */
  private plainDefinitions(): void {
    const tree = treeAt(this.flake.definitions, this.path);
    for (const { kind, said } of tree === undefined ? [] : itemsBelow(tree))
      if (kind === 'definition') this.addPlace(said.places[this.path.length - 1], 'definition');
  }

  private plainReferences(hidden: ReadonlySet<FileUri>): void {
    const reads = treeAt(flakeReads(this.flake).tree, this.path)?.here ?? [];
    for (const { file, read } of reads) {
      const isModule =
        file === this.flake.facts?.file ||
        hidden.has(file) ||
        this.flake.modulesIn(file).length > 0;
      if (isModule && read.span.end > read.span.start) this.addReference(file, read);
    }
  }

  /** The declarations below a node write its name too, `depth` segments before their own. */
  private declarations(node: OptionNode, depth: number): void {
    for (const { places } of node.declarations) this.addPlace(places.at(-1 - depth), 'declaration');
    for (const child of node.children.values()) this.declarations(child, depth + 1);
  }

  private definitions({ defined }: ModuleFacts): void {
    for (const { path, places } of defined.definitions)
      for (const [index, segment] of path.entries())
        if (segment === this.name && this.isTarget(path, index + 1))
          this.addPlace(places[index], 'definition');
  }

  private references(file: FileUri): void {
    const ir = this.snapshot.ir(file);
    for (const read of ir === undefined ? [] : configReads(ir)) {
      const { path, span } = read;
      if (path.at(-1) === this.name && span.end > span.start && this.isTarget(path, path.length))
        this.addReference(file, read);
    }
  }

  private addReference(file: FileUri, { span, inherit }: ConfigRead): void {
    this.add({ place: { file, span }, role: 'reference', binding: undefined, inherit });
  }

  private isTarget(path: OptionPath, length: number): boolean {
    if (this.isPlain)
      return length === this.path.length && this.path.every((name, i) => name === path[i]);
    if (typeof this.target === 'string' && length !== this.path.length) return false;
    return identityOf(this.flake.options, path.slice(0, length)) === this.target;
  }

  private addPlace(place: AttrPlace | undefined, role: Mention['role']): void {
    if (place === undefined) return;
    const { file, name, binding } = place;
    this.add({
      place: { file, span: name },
      role,
      binding: { file, span: binding },
      inherit: undefined,
    });
  }

  private add(mention: Mention): void {
    const { file, span } = mention.place;
    const key = `${file}:${span.start}`;
    if (!this.found.has(key)) this.found.set(key, mention);
  }
}

/** Modules that are written inside others which no machine imports. */
function hiddenModules({ modules }: Flake): readonly ModuleFacts[] {
  const inside = modules.flatMap((facts) =>
    facts.imports.some(({ kind }) => kind === 'inline') ? withInline(facts) : [],
  );
  const known = inside.length === 0 ? undefined : new Set(modules);
  return [...new Set(inside)].filter((facts) => known?.has(facts) !== true);
}

function nodeAt(root: OptionNode, path: OptionPath): OptionNode | undefined {
  let node: OptionNode | undefined = root;
  for (const name of path) node = node?.children.get(name);
  return node;
}
