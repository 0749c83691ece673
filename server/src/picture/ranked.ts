import { spacing, type Arranger } from './arranger';
import type { Drawable, DrawableNode } from './drawable';
import { fan } from './fan';
import type { Box, EdgePath, NodeBox, Point } from './layout';
import type { Measure } from './measure';
import { linesOf, sizeOf } from './node-size';

/** Some boxes with the lines between them; the upper left corner is at zero. */
export type Ranked = Pick<Box, 'width' | 'height'> & {
  readonly boxes: readonly NodeBox[];
  readonly paths: readonly EdgePath[];
};

/** What a layout is made with. */
export type Means = { readonly measure: Measure; readonly arranger: Arranger };

/** Places boxes so that lines lead from left to right as far as they can. */
export function ranked(part: Drawable, map: Drawable, { measure, arranger }: Means): Ranked {
  const box = (node: DrawableNode): NodeBox => {
    const lines = linesOf(node, map);
    return { node, lines, x: 0, y: 0, ...sizeOf(lines, measure) };
  };
  const { boxes, paths } = fan(part, box, spacing) ?? arranged(part, box, arranger);
  return atZero(boxes, paths);
}

function arranged(
  { nodes, edges }: Drawable,
  box: (node: DrawableNode) => NodeBox,
  arranger: Arranger,
) {
  const unplaced = nodes.map(box);
  const indexes = new Map(nodes.map(({ id }, index) => [id, index]));
  const lines = edges.map(
    ({ from, to }) => [indexes.get(from) ?? 0, indexes.get(to) ?? 0] as const,
  );
  const { middles, bends } = arranger.arrange(unplaced, lines);
  const boxes = unplaced.map((one, index): NodeBox => {
    const { x, y } = middles[index] ?? { x: 0, y: 0 };
    return { ...one, x: x - one.width / 2, y: y - one.height / 2 };
  });
  const paths = edges.map((edge, index): EdgePath => ({ edge, points: bends[index] ?? [] }));
  return { boxes, paths };
}

/** Lines may bend beyond the boxes. */
function atZero(boxes: readonly NodeBox[], paths: readonly EdgePath[]): Ranked {
  const corners = boxes.map(({ x, y, width, height }) => ({ x: x + width, y: y + height }));
  const all = [...boxes, ...corners, ...paths.flatMap(({ points }) => points)];
  const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
  const at = <T extends Point>(thing: T): T => ({ ...thing, x: thing.x - left, y: thing.y - top });
  return {
    width: Math.max(...all.map(({ x }) => x)) - left,
    height: Math.max(...all.map(({ y }) => y)) - top,
    boxes: boxes.map(at),
    paths: paths.map(({ edge, points }) => ({ edge, points: points.map(at) })),
  };
}
