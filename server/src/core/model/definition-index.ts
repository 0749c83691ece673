import { memoize } from '../base/memoize';
import type { Definition, Definitions, Unsettled } from './definitions';
import type { ModuleFacts } from './module-facts';
import { GrowingTree, treeIndex, type PathTree } from './path-tree';

/** Something that a module says, with the module. */
export type Said<T> = { readonly said: T; readonly facts: ModuleFacts };

/** One thing that is said. */
export type Saying =
  | (Said<Definition> & { readonly kind: 'definition' })
  | (Said<Unsettled> & { readonly kind: 'set' | 'unsettled' });

/** What modules say of the configuration, by path. */
export type DefinitionTree = PathTree<Saying>;

/** What is defined at the path of a part of the tree, and not below it. */
export function definitionsIn(tree: DefinitionTree | undefined): readonly Said<Definition>[] {
  return (tree?.here ?? []).filter((saying) => saying.kind === 'definition');
}

/** The sets that are written at the path of a part of the tree. */
export function setsIn(tree: DefinitionTree | undefined): readonly Said<Unsettled>[] {
  return (tree?.here ?? []).filter((saying) => saying.kind === 'set');
}

/** What is not settled at the path of a part of the tree. */
export function unsettledIn(tree: DefinitionTree | undefined): readonly Said<Unsettled>[] {
  return tree === undefined ? [] : unsettledAmong(tree.here);
}

const unsettledAmong = memoize((sayings: readonly Saying[]) =>
  sayings.filter((saying) => saying.kind === 'unsettled'),
);

/** A tree that grows with what modules are found to say. */
export class GrowingDefinitions extends GrowingTree<Saying> {
  constructor() {
    super(({ said }) => said.path);
  }

  say(facts: ModuleFacts, { definitions, sets, unsettled }: Definitions): void {
    this.add([
      ...definitions.map((said) => ({ kind: 'definition', said, facts }) as const),
      ...sets.map((said) => ({ kind: 'set', said, facts }) as const),
      ...unsettled.map((said) => ({ kind: 'unsettled', said, facts }) as const),
    ]);
  }
}

const definitionsOf = memoize((facts: ModuleFacts): DefinitionTree => {
  const tree = new GrowingDefinitions();
  tree.say(facts, facts.defined);
  return tree;
});

/** The definitions of many modules by path. */
export const indexDefinitions = treeIndex(definitionsOf);
