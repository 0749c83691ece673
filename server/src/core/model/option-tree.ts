import { exact } from '../base/exact';
import { memoize } from '../base/memoize';
import type { Declaration } from './declaration';
import type { DeclaredOptions, OpaqueOptions } from './declarations';
import { groupedJoin, JoinedChildren, joinedItems } from './joined-nodes';
import { once } from './once';
import type { OptionPath } from './option-path';

/** The options of a repository (or of a submodule), by path. */
export type OptionNode = {
  readonly children: ReadonlyMap<string, OptionNode>;
  readonly declarations: readonly Declaration[];
  /** Why there may be more options here than are known. */
  readonly opaque: readonly OpaqueOptions[];
};

type Building = {
  readonly children: Map<string, Building>;
  readonly declarations: Declaration[];
  readonly opaque: OpaqueOptions[];
};

/** Most nodes are options, which have nothing below them. */
const none = new Map<string, never>();

export const emptyOptions: OptionNode = { children: none, declarations: [], opaque: [] };

/** The options that modules declare: those of each are found once, and joined where they are looked at. */
export function buildOptionTree(modules: Iterable<Declaring>): OptionNode {
  return joinedModules([...modules]);
}

type Declaring = { readonly declared: DeclaredOptions };
const joinedModules = groupedJoin<Declaring, OptionNode>(
  ({ declared }) => optionsOf(declared),
  (parts) => new JoinedOptions(parts.filter((part) => part !== emptyOptions)),
);

const optionsOf = memoize(({ declarations, opaque }: DeclaredOptions): OptionNode => {
  if (declarations.length === 0 && opaque.length === 0) return emptyOptions;
  const root = newNode();
  for (const declaration of declarations)
    nodeAt(root, declaration.path).declarations.push(declaration);
  for (const part of opaque) nodeAt(root, part.path).opaque.push(part);
  return built(root);
});

function built({ children, declarations, opaque }: Building): OptionNode {
  const named = [...children].map(([name, child]) => [name, built(child)] as const);
  return {
    children: named.length === 0 ? none : new Map(named),
    declarations: exact(declarations),
    opaque: exact(opaque),
  };
}

/** Several trees as one. What only one of them has is that one's own, so that snapshots share it. */
function joined(parts: readonly OptionNode[]): OptionNode {
  const [first = emptyOptions, ...others] = parts;
  return others.length === 0 ? first : new JoinedOptions(parts);
}

class JoinedOptions implements OptionNode {
  private readonly known = once(() => new JoinedChildren<OptionNode>(this.parts, joined));
  readonly declarations: readonly Declaration[];
  readonly opaque: readonly OpaqueOptions[];
  /** Whether one of the parts has a name that stands for any. */
  readonly hasWildcard = once(() => this.parts.some((part) => wildcardIn(part) !== undefined));

  constructor(private readonly parts: readonly OptionNode[]) {
    this.declarations = joinedItems(parts, ({ declarations }) => declarations);
    this.opaque = joinedItems(parts, ({ opaque }) => opaque);
  }

  get children(): ReadonlyMap<string, OptionNode> {
    return this.known();
  }
}

/** A name that only a full evaluation has (`${namespace}`) stands for any, and hides what is missing. */
export const wildcardIn = memoize((node: OptionNode): OptionNode | undefined => {
  if (node instanceof JoinedOptions && !node.hasWildcard()) return undefined;
  for (const [name, child] of node.children) if (name.startsWith('${')) return child;
  return undefined;
});

function nodeAt(root: Building, path: OptionPath): Building {
  let node = root;
  for (const segment of path) {
    let child = node.children.get(segment);
    if (child === undefined) {
      child = newNode();
      node.children.set(segment, child);
    }
    node = child;
  }
  return node;
}

function newNode(): Building {
  return { children: new Map(), declarations: [], opaque: [] };
}

/** All declarations at and below a node, in order of their names. */
export function* declarationsBelow(node: OptionNode): Iterable<Declaration> {
  yield* node.declarations;
  for (const child of node.children.values()) yield* declarationsBelow(child);
}

/** All parts at and below a node that could not be read. */
export function* opaqueBelow(node: OptionNode): Iterable<OpaqueOptions> {
  yield* node.opaque;
  for (const child of node.children.values()) yield* opaqueBelow(child);
}
