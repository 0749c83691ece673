import { groupBy } from '../base/group-by';
import { memoize } from '../base/memoize';
import type { Definition, Definitions, Unsettled } from './definitions';
import type { ModuleFacts } from './module-facts';
import type { OptionPath } from './option-path';

/** Something that a module says, with the module. */
export type Said<T> = { readonly said: T; readonly facts: ModuleFacts };

type Entry =
  | (Said<Definition> & { readonly kind: 'definitions' })
  | (Said<Unsettled> & { readonly kind: 'sets' | 'unsettled' });

/** What is said at one path of the configuration, and below it. It is sorted only where it is looked at. */
export class DefinitionNode {
  private readonly chunks: (readonly Entry[])[] = [];
  private sorted: Sorted | undefined;

  constructor(private readonly depth = 0) {}

  get children(): ReadonlyMap<string, DefinitionNode> {
    return this.sort().children;
  }

  get definitions(): readonly Said<Definition>[] {
    return this.sort().definitions;
  }

  get sets(): readonly Said<Unsettled>[] {
    return this.sort().sets;
  }

  get unsettled(): readonly Said<Unsettled>[] {
    return this.sort().unsettled;
  }

  at(path: OptionPath, from = 0): DefinitionNode | undefined {
    const name = path[from];
    return name === undefined
      ? this
      : this.sort()
          .children.get(name)
          ?.at(path, from + 1);
  }

  /** Whether a module of these says something here or below. */
  isSaidBy(modules: ReadonlySet<ModuleFacts>): boolean {
    return this.chunks.some((chunk) => chunk.some(({ facts }) => modules.has(facts)));
  }

  /** Adds what a module says of the whole configuration. */
  add(facts: ModuleFacts, definitions: Definitions): void {
    this.take(entriesOf(facts, definitions));
  }

  /** Adds what is said by its first names, which each module keeps. */
  addByName({ whole, below }: ByFirstName): void {
    const sorted = this.sort();
    for (const entry of whole) own(sorted, entry);
    for (const [name, entries] of below) childOf(sorted, name, this.depth + 1).take(entries);
  }

  private take(entries: readonly Entry[]): void {
    this.chunks.push(entries);
    if (this.sorted !== undefined) this.distribute(this.sorted, entries);
  }

  private sort(): Sorted {
    if (this.sorted !== undefined) return this.sorted;
    const sorted: Sorted = { children: new Map(), definitions: [], sets: [], unsettled: [] };
    for (const chunk of this.chunks) this.distribute(sorted, chunk);
    this.sorted = sorted;
    return sorted;
  }

  private distribute(sorted: Sorted, entries: readonly Entry[]): void {
    for (const entry of entries) {
      const name = entry.said.path[this.depth];
      if (name === undefined) own(sorted, entry);
      else childOf(sorted, name, this.depth + 1).take([entry]);
    }
  }
}

type Sorted = {
  readonly children: Map<string, DefinitionNode>;
  readonly definitions: Said<Definition>[];
  readonly sets: Said<Unsettled>[];
  readonly unsettled: Said<Unsettled>[];
};

function own(sorted: Sorted, entry: Entry): void {
  if (entry.kind === 'definitions') sorted.definitions.push(entry);
  else sorted[entry.kind].push(entry);
}

function childOf({ children }: Sorted, name: string, depth: number): DefinitionNode {
  let node = children.get(name);
  if (node === undefined) {
    node = new DefinitionNode(depth);
    children.set(name, node);
  }
  return node;
}

function entriesOf(facts: ModuleFacts, { definitions, sets, unsettled }: Definitions): Entry[] {
  return [
    ...definitions.map((said) => ({ kind: 'definitions', said, facts }) as const),
    ...sets.map((said) => ({ kind: 'sets', said, facts }) as const),
    ...unsettled.map((said) => ({ kind: 'unsettled', said, facts }) as const),
  ];
}

/** What a module says of the whole configuration, and by the first name of its path. */
type ByFirstName = {
  readonly whole: readonly Entry[];
  readonly below: ReadonlyMap<string, readonly Entry[]>;
};

const byFirstName = memoize((facts: ModuleFacts): ByFirstName => {
  const entries = entriesOf(facts, facts.defined);
  const below = groupBy(
    entries.filter(({ said }) => said.path.length > 0),
    ({ said }) => said.path[0] ?? '',
  );
  return { whole: entries.filter(({ said }) => said.path.length === 0), below };
});

/** The definitions of many modules by path. */
export function indexDefinitions(modules: Iterable<ModuleFacts>): DefinitionNode {
  const root = new DefinitionNode();
  for (const facts of modules) root.addByName(byFirstName(facts));
  return root;
}
