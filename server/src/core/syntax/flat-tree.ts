import type { Tree } from 'web-tree-sitter';
import { Kind } from './kinds';

/**
 * A syntax tree as plain data, in preorder. Node `i` spans `start[i]` to `end[i]` (UTF-16 code units);
 * its children begin at `i + 1`, and `next[i]` is the first node after its subtree.
 * An empty node is one that the parser had to invent.
 */
export type FlatTree = {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly next: Uint32Array;
  /** Whether some part did not parse. */
  readonly broken: boolean;
};

/** Copies a tree out of the WebAssembly memory, in one walk. */
export function flatten(tree: Tree, kinds: readonly Kind[]): FlatTree {
  const root = tree.rootNode;
  const count = root.descendantCount;
  const kind = new Uint8Array(count);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  const next = new Uint32Array(count);
  const open: number[] = [];
  const cursor = root.walk();
  let i = 0;
  for (;;) {
    kind[i] = kinds[cursor.nodeTypeId] ?? Kind.Error;
    start[i] = cursor.startIndex;
    end[i] = cursor.endIndex;
    open.push(i);
    i++;
    if (cursor.gotoFirstChild()) continue;
    next[open.pop() ?? 0] = i;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        cursor.delete();
        return { count: i, kind, start, end, next, broken: root.hasError };
      }
      next[open.pop() ?? 0] = i;
    }
  }
}
