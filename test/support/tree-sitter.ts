import { readFileSync } from 'node:fs';
import { Language, Parser, type Node } from 'web-tree-sitter';
import type { Span } from '../../server/src/core/base/span';

/** Nix as tree-sitter reads it, which is not how the product does: a second opinion, and a measure of speed. */
export const treeSitter = await loadParser();

async function loadParser(): Promise<Parser> {
  await Parser.init();
  const grammar = readFileSync(new URL('../../test/grammar/nix.wasm', import.meta.url));
  return new Parser().setLanguage(await Language.load(grammar));
}

/** Whether a text is Nix. */
export function isSound(text: string): boolean {
  return read(text, ({ hasError }) => !hasError);
}

/** Everything that is written in a text, from single marks to the whole. */
export function spansOfNodes(text: string): readonly Span[] {
  return read(text, (root) => nodesIn(root).map(spanOf));
}

/** The smallest parts of a text, without its comments. */
export function spansOfTokens(text: string): readonly Span[] {
  return read(text, (root) =>
    nodesIn(root)
      .filter((node) => node.childCount === 0 && node.type !== 'comment')
      .map(spanOf)
      .filter(({ start, end }) => end > start),
  );
}

function nodesIn(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(nodesIn)];
}

function spanOf({ startIndex, endIndex }: Node): Span {
  return { start: startIndex, end: endIndex };
}

/** Applies `use` to the root of the parsed text, and frees the tree. */
function read<T>(text: string, use: (root: Node) => T): T {
  const tree = treeSitter.parse(text);
  if (!tree) throw new Error('The parser has no language.');
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}
