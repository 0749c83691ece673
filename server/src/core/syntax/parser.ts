import { Edit, Language, Parser, type Tree } from 'web-tree-sitter';
import type { TextEdit } from '../base/span';
import { flatten, type FlatTree } from './flat-tree';
import { kindOf, type Kind } from './kinds';
import { startRuntime } from './runtime';

/** Parses Nix. Synchronous once loaded; the WebAssembly memory of a document is freed by `dispose`. */
export interface NixParser {
  /** The tree of a text that will not be edited. */
  parse(text: string): FlatTree;
  /** A text that will be edited: each edit parses again only what it touched. */
  open(text: string): OpenSyntax;
}

export interface OpenSyntax {
  readonly text: string;
  readonly tree: FlatTree;
  /** Applies edits in the order given; each span refers to the text after the edits before it. */
  edit(edits: readonly TextEdit[]): void;
  dispose(): void;
}

/** Loads the parser from the bytes of the tree-sitter runtime and of our grammar. */
export async function loadNixParser(wasm: {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}): Promise<NixParser> {
  const cursor = await startRuntime(wasm.runtime);
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = kindTable(language);
  const flat = (tree: Tree): FlatTree => flatten(tree, kinds, cursor);
  const parseText = (text: string, old: Tree | null): Tree => {
    const tree = parser.parse(text, old);
    if (tree === null) throw new Error('The parser was stopped before it finished.');
    return tree;
  };
  return {
    parse(text) {
      const tree = parseText(text, null);
      const result = flat(tree);
      tree.delete();
      return result;
    },
    open: (text) => openSyntax(text, flat, parseText),
  };
}

function openSyntax(
  initial: string,
  flatOf: (tree: Tree) => FlatTree,
  parse: (text: string, old: Tree | null) => Tree,
): OpenSyntax {
  let text = initial;
  let tree = parse(text, null);
  let flat = flatOf(tree);
  return {
    get text() {
      return text;
    },
    get tree() {
      return flat;
    },
    edit(edits) {
      for (const edit of edits) text = editTree(tree, text, edit);
      const next = parse(text, tree);
      tree.delete();
      tree = next;
      flat = flatOf(tree);
    },
    dispose: () => tree.delete(),
  };
}

/** Tells the tree of an edit and returns the edited text. Rows are not used by us; only offsets are kept true. */
function editTree(tree: Tree, text: string, { span, newText }: TextEdit): string {
  const edited = text.slice(0, span.start) + newText + text.slice(span.end);
  const newEnd = span.start + newText.length;
  tree.edit(
    new Edit({
      startIndex: span.start,
      oldEndIndex: span.end,
      newEndIndex: newEnd,
      startPosition: pointAt(text, span.start),
      oldEndPosition: pointAt(text, span.end),
      newEndPosition: pointAt(edited, newEnd),
    }),
  );
  return edited;
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) {
    row++;
    lineStart = i + 1;
  }
  return { row, column: offset - lineStart };
}

function kindTable(language: Language): readonly Kind[] {
  return language.types.map((type, id) => kindOf(type, language.nodeTypeIsNamed(id)));
}
