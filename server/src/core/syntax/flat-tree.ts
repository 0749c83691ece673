import type { Tree } from 'web-tree-sitter';
import { Kind } from './kinds';
import type { CursorFunctions } from './runtime';

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

/**
 * Copies a tree out of the WebAssembly memory, in one walk. The cursor is driven without the
 * library's node objects, which would take four times as long; nothing else may use the runtime
 * meanwhile, because it keeps one cursor only.
 */
export function flatten(tree: Tree, kinds: readonly Kind[], cursor: CursorFunctions): FlatTree {
  const { rootNode } = tree;
  const broken = rootNode.hasError;
  const count = rootNode.descendantCount;
  const kind = new Uint8Array(count);
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  const next = new Uint32Array(count);
  const open: number[] = [];
  const address = cursor.open(tree);
  let i = 0;
  for (;;) {
    kind[i] = kinds[cursor.typeId(address)] ?? Kind.Error;
    start[i] = cursor.start(address);
    end[i] = cursor.end(address);
    open.push(i);
    i++;
    if (cursor.toFirstChild(address) !== 0) continue;
    next[open.pop() ?? 0] = i;
    while (cursor.toNextSibling(address) === 0) {
      if (cursor.toParent(address) === 0) {
        cursor.close(address);
        return { count: i, kind, start, end, next, broken };
      }
      next[open.pop() ?? 0] = i;
    }
  }
}
