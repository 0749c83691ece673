import type { Declaration } from './declaration';
import type { DeclaredOptions, OpaqueOptions } from './declarations';
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

export const emptyOptions: OptionNode = { children: new Map(), declarations: [], opaque: [] };

/** The options that modules declare. */
export function buildOptionTree(
  modules: Iterable<{ readonly declared: DeclaredOptions }>,
): OptionNode {
  const root = newNode();
  for (const { declared } of modules) {
    for (const declaration of declared.declarations)
      nodeAt(root, declaration.path).declarations.push(declaration);
    for (const part of declared.opaque) nodeAt(root, part.path).opaque.push(part);
  }
  return root;
}

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
