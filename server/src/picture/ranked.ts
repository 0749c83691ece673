import { Graph, layout as arrange } from '@dagrejs/dagre';
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

const spacing = { between: 14, columns: 70 } as const;

/** Places boxes so that lines lead from left to right as far as they can. */
export function ranked(part: Drawable, map: Drawable, measure: Measure): Ranked {
  const box = (node: DrawableNode): NodeBox => {
    const lines = linesOf(node, map);
    return { node, lines, x: 0, y: 0, ...sizeOf(lines, measure) };
  };
  const { boxes, paths } = fan(part, box, spacing) ?? arranged(part, box);
  return atZero(boxes, paths);
}

function arranged({ nodes, edges }: Drawable, box: (node: DrawableNode) => NodeBox) {
  const graph = new Graph({ multigraph: true });
  // The exact ranks of a large graph take seconds, and look the same.
  const ranker = nodes.length > 60 ? 'longest-path' : 'network-simplex';
  const { between: nodesep, columns: ranksep } = spacing;
  graph.setGraph({ rankdir: 'LR', nodesep, edgesep: 8, ranksep, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  const unplaced = nodes.map(box);
  for (const { node, width, height } of unplaced) graph.setNode(node.id, { width, height });
  edges.forEach(({ from, to }, index) => graph.setEdge(from, to, {}, String(index)));
  arrange(graph);
  const boxes = unplaced.map((one): NodeBox => {
    const { x = 0, y = 0 } = graph.node(one.node.id) as Partial<Point>;
    return { ...one, x: x - one.width / 2, y: y - one.height / 2 };
  });
  const paths = edges.map((edge, index): EdgePath => {
    const { points = [] } = graph.edge(edge.from, edge.to, String(index)) as {
      readonly points?: readonly Point[];
    };
    return { edge, points };
  });
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
