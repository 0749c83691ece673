import { isEqualList } from '../base/is-equal-list';

/** A tree whose nodes have names. */
type Named<N> = { readonly children: ReadonlyMap<string, N> };

/** After so many looks at each of the nodes below, all names are joined at once. */
const patience = 4;

/**
 * The children of several nodes by name, those of the same name joined. A name is joined when it is
 * asked for: after an edit, only what is looked at is joined again.
 */
export class JoinedChildren<N extends Named<N>> implements ReadonlyMap<string, N> {
  private readonly maps: readonly ReadonlyMap<string, N>[];
  private readonly known = new Map<string, N>();
  private isWhole = false;
  private looks = 0;
  /** How many nodes that are not joined stand below. */
  readonly weight: number;

  constructor(
    parts: readonly N[],
    private readonly join: (parts: readonly N[]) => N,
  ) {
    this.maps = parts.map(({ children }) => children);
    this.weight = this.maps.reduce((sum, map) => sum + weightOf(map), 0);
  }

  get(name: string): N | undefined {
    const known = this.known.get(name);
    if (known !== undefined || this.isWhole) return known;
    this.looks += this.maps.length;
    if (this.looks > patience * this.weight) return this.all().get(name);
    const found = this.maps.map((map) => map.get(name)).filter((child) => child !== undefined);
    if (found.length === 0) return undefined;
    const child = this.join(found);
    this.known.set(name, child);
    return child;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.all().size;
  }

  keys(): MapIterator<string> {
    return this.all().keys();
  }

  values(): MapIterator<N> {
    return this.all().values();
  }

  entries(): MapIterator<[string, N]> {
    return this.all().entries();
  }

  [Symbol.iterator](): MapIterator<[string, N]> {
    return this.entries();
  }

  forEach(use: (value: N, name: string, map: ReadonlyMap<string, N>) => void): void {
    for (const [name, child] of this) use(child, name, this);
  }

  /** All names, in the order in which the parts have them. */
  private all(): Map<string, N> {
    if (this.isWhole) return this.known;
    const groups = new Map<string, N[]>();
    for (const map of this.maps)
      for (const [name, child] of map) {
        const group = groups.get(name);
        if (group === undefined) groups.set(name, [child]);
        else group.push(child);
      }
    const before = new Map(this.known);
    this.known.clear();
    for (const [name, group] of groups) this.known.set(name, before.get(name) ?? this.join(group));
    this.isWhole = true;
    return this.known;
  }
}

function weightOf(map: ReadonlyMap<string, unknown>): number {
  return map instanceof JoinedChildren ? map.weight : 1;
}

/** What several nodes hold, in their order; most hold nothing. */
export function joinedItems<N, T>(
  parts: readonly N[],
  itemsOf: (part: N) => readonly T[],
): readonly T[] {
  const holding = parts.map(itemsOf).filter((items) => items.length > 0);
  return holding.length === 1 ? (holding[0] ?? []) : holding.flat();
}

const groupSize = 32;

/**
 * Joins the nodes of many parts in groups of groups, so that after an edit of one part only the few
 * groups that it is in are joined again: what was joined before is taken for as long as someone
 * holds it. `join` makes a new node each time.
 */
export function groupedJoin<P extends object, N extends object>(
  nodeOf: (part: P) => N,
  join: (nodes: readonly N[]) => N,
): (parts: readonly P[]) => N {
  const ofParts = kept((parts: readonly P[]) => join(parts.map(nodeOf)));
  const ofGroups = kept(join);
  return (parts) => {
    let level = chunks(parts).map(ofParts);
    while (level.length > groupSize) level = chunks(level).map(ofGroups);
    const [only, ...others] = level;
    return only !== undefined && others.length === 0 ? only : join(level);
  };
}

/**
 * A function of lists that gives the same again for the same list, the last of those with its first
 * part. A part that stays does not hold those it was once listed with: only the node holds them.
 */
function kept<P extends object, N extends object>(
  make: (parts: readonly P[]) => N,
): (parts: readonly P[]) => N {
  const known = new WeakMap<P, WeakRef<N>>();
  const partsOf = new WeakMap<N, readonly P[]>();
  return (parts) => {
    const [first] = parts;
    const before = first && known.get(first)?.deref();
    if (before !== undefined && isEqualList(parts, partsOf.get(before) ?? [])) return before;
    const node = make(parts);
    partsOf.set(node, parts);
    if (first !== undefined) known.set(first, new WeakRef(node));
    return node;
  };
}

function chunks<P>(parts: readonly P[]): readonly (readonly P[])[] {
  return Array.from({ length: Math.ceil(parts.length / groupSize) }, (_, index) =>
    parts.slice(index * groupSize, (index + 1) * groupSize),
  );
}
