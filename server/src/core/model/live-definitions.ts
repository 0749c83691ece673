import { unknown, type Value } from '../eval/value';
import type { Thunk } from '../eval/thunk';
import { DefinedAt, type LiveDefinition } from './defined-at';
import {
  definitionsIn,
  GrowingDefinitions,
  setsIn,
  unsettledIn,
  type DefinitionTree,
  type Said,
} from './definition-index';
import {
  noDefinitions,
  walkDefinitions,
  type Definition,
  type Definitions,
  type Unsettled,
} from './definitions';
import type { ModuleFacts } from './module-facts';
import { pathKey, pathText, type OptionPath } from './option-path';
import { treeAt, treesAlong } from './path-tree';
import { isUpstream } from './upstream';

/** Whose definitions they are. */
export type DefinitionSource = {
  /** What these modules say, and perhaps others. */
  readonly index: () => DefinitionTree;
  readonly has: (facts: ModuleFacts) => boolean;
  /** A definition's value in the configuration. */
  readonly valueIn: (thunk: Thunk) => Value;
};

/**
 * What the modules of one configuration say of each path. What a module alone leaves open, because
 * it depends on the configuration, is read again with its values when it is asked for.
 */
export class LiveDefinitions {
  /** What was found where parts were read again. */
  private readonly overlay = new GrowingDefinitions();
  private readonly expanded = new Set<Unsettled>();
  private readonly expandedPaths = new Set<string>();
  /** What is still not settled, the first of each path. */
  private readonly left = new Map<string, Unsettled>();
  /** Values that have been read again with what is known here. */
  private readonly again = new Set<Thunk>();
  private readonly expanding = new Set<string>();

  constructor(private readonly source: DefinitionSource) {}

  /** Whether something is said of an option, or may be; false where nothing is. */
  mentions(path: OptionPath): boolean {
    let tree = this.source.index();
    for (const name of path) {
      if (unsettledIn(tree).some(({ facts }) => this.source.has(facts))) return true;
      const inside = tree.children.get(name);
      if (inside === undefined) return false;
      tree = inside;
    }
    return this.isSaid(tree);
  }

  /** All that is said of exactly this path. */
  at(path: OptionPath): DefinedAt {
    let hidden: string | undefined;
    for (let length = 0; length <= path.length; length++)
      hidden = this.expand(path.slice(0, length)) ?? hidden;
    const settled = definitionsIn(treeAt(this.source.index(), path)).filter(
      ({ said }) => !this.again.has(said.value) && (!said.unsure || !this.isExpanded(said.path)),
    );
    const found = [...settled, ...definitionsIn(treeAt(this.overlay, path))];
    const definitions = found.flatMap((entry) => this.live(entry));
    return new DefinedAt(definitions, hidden, () => this.namesBelow(path));
  }

  private namesBelow(path: OptionPath): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { children } of this.treesAt(path))
      for (const [name, child] of children) if (this.isSaid(child)) names.add(name);
    return names;
  }

  /** The sets that are written at a path, as they stand there. */
  setsAt(path: OptionPath): readonly Thunk[] {
    this.at(path);
    const sets = this.treesAt(path).flatMap(setsIn);
    return sets.filter(({ facts }) => this.source.has(facts)).map(({ said }) => said.value);
  }

  private treesAt(path: OptionPath): readonly DefinitionTree[] {
    return [treeAt(this.source.index(), path), treeAt(this.overlay, path)].filter(
      (tree) => tree !== undefined,
    );
  }

  private isSaid(tree: DefinitionTree): boolean {
    return tree.some(({ facts }) => this.source.has(facts));
  }

  /** Evaluates what is unsettled at a path with what is known here; the reason if that did not help. */
  private expand(path: OptionPath): string | undefined {
    const key = pathKey(path);
    if (this.expanding.has(key)) return `\`${pathText(path)}\` is defined in terms of itself`;
    if (!this.expandedPaths.has(key))
      for (const entry of unsettledIn(treeAt(this.source.index(), path)))
        this.expandOne(entry, key);
    this.expandedPaths.add(key);
    const left = this.left.get(key);
    return left === undefined || path.length === 0
      ? undefined
      : `\`${pathText(path)}\` is computed, and ${unknown(this.source.valueIn(left.value)).why}`;
  }

  private expandOne({ said, facts }: Said<Unsettled>, key: string): void {
    if (this.expanded.has(said) || !this.source.has(facts)) return;
    if (said.unsure && this.isExpanded(said.path.slice(0, -1))) return;
    this.expanded.add(said);
    this.again.add(said.value);
    const found = this.readAgain(said, key);
    this.overlay.say(facts, found);
    for (const part of found.unsettled) {
      const at = pathKey(part.path);
      if (!this.left.has(at)) this.left.set(at, part);
    }
  }

  private readAgain(said: Unsettled, key: string): Definitions {
    const known = { ...said, conditional: said.conditions.length > 0, unsure: false };
    this.expanding.add(key);
    try {
      if (isUpstream(said.path[0] ?? '') && this.isRuledOut(said.conditions)) return noDefinitions;
      return walkDefinitions(said.value, known, (thunk) => this.source.valueIn(thunk));
    } finally {
      this.expanding.delete(key);
    }
  }

  /** Whether a condition is known not to hold. */
  isRuledOut(conditions: readonly Thunk[]): boolean {
    return conditions.some((condition) => {
      const value = this.source.valueIn(condition);
      return value.kind === 'bool' && !value.value;
    });
  }

  private live({ said, facts }: Said<Definition>): readonly LiveDefinition[] {
    if (!this.source.has(facts)) return [];
    let certain = !said.unsure && (said.conditions.length > 0 || !said.conditional);
    for (const condition of said.conditions) {
      const value = this.source.valueIn(condition);
      if (value.kind === 'bool' && !value.value) return [];
      certain &&= value.kind === 'bool';
    }
    return [{ said, facts, certain }];
  }

  /** Whether an unsettled part at a path, or above it, has been read again, and says all more exactly. */
  private isExpanded(path: OptionPath): boolean {
    const along = [...treesAlong(this.source.index(), path)];
    return along.some((tree) => unsettledIn(tree).some(({ said }) => this.expanded.has(said)));
  }
}
