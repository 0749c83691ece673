import type { Drawable, DrawableNode } from './drawable';
import type { Box, EdgePath, NodeBox, Point } from './layout';

/** What separates boxes: those below one another, and columns. */
export type Spacing = { readonly between: number; readonly columns: number };
type Size = Pick<Box, 'width' | 'height'>;

/**
 * Places a box alone, or one whose lines each lead to a box of their own: what most services are.
 * The graph library would do the same in a millisecond for each, which adds up. Undefined where
 * the boxes hang together in another way.
 */
export function fan(
  { nodes, edges }: Drawable,
  box: (node: DrawableNode) => NodeBox,
  { between, columns }: Spacing,
): { readonly boxes: readonly NodeBox[]; readonly paths: readonly EdgePath[] } | undefined {
  const [hub = nodes[0]] = nodes.filter(({ id }) => edges.some(({ from }) => from === id));
  if (hub === undefined || edges.length !== nodes.length - 1) return undefined;
  const ends = new Set(edges.map(({ to }) => to));
  if (ends.size < edges.length || edges.some(({ from, to }) => from !== hub.id || to === hub.id))
    return undefined;
  const start = box(hub);
  const leaves = nodes.filter((node) => node !== hub).map(box);
  const height = leaves.reduce((sum, leaf) => sum + leaf.height + between, -between);
  const tallest = Math.max(start.height, height);
  let y = (tallest - height) / 2;
  const placed = leaves.map((leaf) => {
    const at = { ...leaf, x: start.width + columns, y };
    y += leaf.height + between;
    return at;
  });
  const first = { ...start, x: 0, y: (tallest - start.height) / 2 };
  const paths = edges.map((edge): EdgePath => {
    const end = placed.find(({ node }) => node.id === edge.to);
    return { edge, points: end === undefined ? [] : line(first, end) };
  });
  return { boxes: [first, ...placed], paths };
}

/** From the middle of a box's right side to that of another's left side, with one bend between. */
function line(from: Point & Size, to: Point & Size): readonly Point[] {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  return [start, { x: (start.x + end.x) / 2, y: end.y }, end];
}
