import { exact } from '../base/exact';
import { groupBy } from '../base/group-by';
import { groupedJoin, JoinedChildren, joinedItems } from './joined-nodes';
import { once } from './once';
import type { OptionPath } from './option-path';

/** Items by their paths. */
export interface PathTree<T> {
  /** The items of exactly this path. */
  readonly here: readonly T[];
  readonly children: ReadonlyMap<string, PathTree<T>>;
  /** Whether an item of this path, or of one below it, passes. */
  some(passes: (item: T) => boolean): boolean;
}

/** The part of a tree at a path; undefined where there is no item at it or below. */
export function treeAt<T>(tree: PathTree<T>, path: OptionPath): PathTree<T> | undefined {
  let at: PathTree<T> | undefined = tree;
  for (const name of path) at = at?.children.get(name);
  return at;
}

/** The parts of a tree along a path, from the whole to the path itself, as far as there are items. */
export function* treesAlong<T>(tree: PathTree<T>, path: OptionPath): Iterable<PathTree<T>> {
  let at: PathTree<T> | undefined = tree;
  yield tree;
  for (const name of path) {
    at = at.children.get(name);
    if (at === undefined) return;
    yield at;
  }
}

/** All items of a tree. */
export function* itemsBelow<T>({ here, children }: PathTree<T>): Iterable<T> {
  yield* here;
  for (const child of children.values()) yield* itemsBelow(child);
}

type Sorted<T> = { here: readonly T[]; children: Map<string, GrowingTree<T>> };

/** Most nodes have no children. */
const none = new Map<string, never>();
const nothing: readonly never[] = [];

/** A tree that items can be added to. It is sorted only where it is looked at. */
export class GrowingTree<T> implements PathTree<T> {
  /** The items that are not sorted yet. */
  private items: readonly T[] = nothing;
  private sorted: Sorted<T> | undefined;

  constructor(
    private readonly pathOf: (item: T) => OptionPath,
    private readonly depth = 0,
  ) {}

  get here(): readonly T[] {
    return this.sort().here;
  }

  get children(): ReadonlyMap<string, GrowingTree<T>> {
    return this.sort().children;
  }

  some(passes: (item: T) => boolean): boolean {
    if (this.items.some(passes)) return true;
    if (this.sorted === undefined) return false;
    if (this.sorted.here.some(passes)) return true;
    for (const child of this.sorted.children.values()) if (child.some(passes)) return true;
    return false;
  }

  add(items: readonly T[]): void {
    this.items = this.items.length === 0 ? items : [...this.items, ...items];
  }

  private sort(): Sorted<T> {
    this.sorted ??= { here: nothing, children: none };
    if (this.items.length > 0) this.distribute(this.sorted, this.items);
    this.items = nothing;
    return this.sorted;
  }

  private distribute(sorted: Sorted<T>, items: readonly T[]): void {
    for (const [name, group] of groupBy(items, (item) => this.pathOf(item)[this.depth]))
      if (name === undefined) sorted.here = exact([...sorted.here, ...group]);
      else this.child(sorted, name).add(group);
  }

  private child(sorted: Sorted<T>, name: string): GrowingTree<T> {
    const known = sorted.children.get(name);
    if (known !== undefined) return known;
    if (sorted.children === none) sorted.children = new Map();
    const child = new GrowingTree(this.pathOf, this.depth + 1);
    sorted.children.set(name, child);
    return child;
  }
}

class JoinedTree<T> implements PathTree<T> {
  private readonly items = once(() => joinedItems(this.parts, ({ here }) => here));
  private readonly known = once(() => new JoinedChildren<PathTree<T>>(this.parts, joined));

  constructor(private readonly parts: readonly PathTree<T>[]) {}

  get here(): readonly T[] {
    return this.items();
  }

  get children(): ReadonlyMap<string, PathTree<T>> {
    return this.known();
  }

  some(passes: (item: T) => boolean): boolean {
    return this.parts.some((part) => part.some(passes));
  }
}

function joined<T>(parts: readonly PathTree<T>[]): PathTree<T> {
  const [first, ...others] = parts;
  return first !== undefined && others.length === 0 ? first : new JoinedTree(parts);
}

/**
 * An index of what many parts hold: `treeOf` gives each part's own tree, the same for as long as the
 * part is the same. Trees that come again are joined already.
 */
export function treeIndex<P extends object, T>(
  treeOf: (part: P) => PathTree<T>,
): (parts: readonly P[]) => PathTree<T> {
  return groupedJoin<P, PathTree<T>>(treeOf, (parts) => new JoinedTree(parts));
}
