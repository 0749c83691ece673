import { Graph, layout as arrange } from '@dagrejs/dagre';
import type { Drawable } from './drawable';
import type { Box, EdgePath, NodeBox, Point } from './layout';
import type { Measure } from './measure';
import { linesOf, sizeOf } from './node-size';

/** Some boxes with the lines between them; the upper left corner is at zero. */
export type Ranked = Pick<Box, 'width' | 'height'> & {
  readonly boxes: readonly NodeBox[];
  readonly paths: readonly EdgePath[];
};

/** Places boxes so that lines lead from left to right as far as they can. */
export function ranked(part: Drawable, map: Drawable, measure: Measure): Ranked {
  const { nodes, edges } = part;
  const lines = new Map(nodes.map((node) => [node, linesOf(node, map)]));
  const graph = new Graph({ multigraph: true });
  // The exact ranks of a large graph take seconds, and look the same.
  const ranker = nodes.length > 60 ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, edgesep: 8, ranksep: 70, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOf(lines.get(node) ?? [], measure));
  edges.forEach(({ from, to }, index) => graph.setEdge(from, to, {}, String(index)));
  if (nodes.length > 0) arrange(graph);
  const boxes = nodes.map((node): NodeBox => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(node.id) as Partial<Box>;
    return {
      node,
      lines: lines.get(node) ?? [],
      x: x - width / 2,
      y: y - height / 2,
      width,
      height,
    };
  });
  const paths = edges.map((edge, index): EdgePath => {
    const { points = [] } = graph.edge(edge.from, edge.to, String(index)) as {
      readonly points?: readonly Point[];
    };
    return { edge, points };
  });
  return atZero(boxes, paths);
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
