import { Parser, type Tree } from 'web-tree-sitter';

/** The runtime's cursor, called directly; an address names the tree, and numbers stand for booleans. */
export type CursorFunctions = {
  readonly open: (tree: Tree) => number;
  readonly close: (tree: number) => void;
  readonly typeId: (tree: number) => number;
  readonly start: (tree: number) => number;
  readonly end: (tree: number) => number;
  readonly toFirstChild: (tree: number) => number;
  readonly toNextSibling: (tree: number) => number;
  readonly toParent: (tree: number) => number;
};

type RuntimeFunction = (tree: number) => number;
/** `Parser.init` fills the object that it is given with the functions of the WebAssembly module. */
type Runtime = { wasmBinary: Uint8Array } & Partial<Record<string, unknown>>;

let started: Promise<CursorFunctions> | undefined;

/** Starts tree-sitter's runtime, once for the process. */
export function startRuntime(wasmBinary: Uint8Array): Promise<CursorFunctions> {
  started ??= (async () => {
    const runtime: Runtime = { wasmBinary };
    await Parser.init(runtime);
    return cursorFunctions(runtime);
  })();
  return started;
}

function cursorFunctions(runtime: Runtime): CursorFunctions {
  const named = (name: string): RuntimeFunction => {
    const found = runtime[`_ts_tree_${name}_wasm`];
    if (typeof found !== 'function')
      throw new Error(`This version of web-tree-sitter has no ${name}.`);
    return found as RuntimeFunction;
  };
  const [root, create] = [named('root_node'), named('cursor_new')];
  return {
    open: (tree) => {
      const address = addressOf(tree);
      root(address);
      create(address);
      return address;
    },
    close: named('cursor_delete'),
    typeId: named('cursor_current_node_type_id'),
    start: named('cursor_start_index'),
    end: named('cursor_end_index'),
    toFirstChild: named('cursor_goto_first_child'),
    toNextSibling: named('cursor_goto_next_sibling'),
    toParent: named('cursor_goto_parent'),
  };
}

function addressOf(tree: Tree): number {
  return (tree as unknown as { readonly 0: number })[0];
}
