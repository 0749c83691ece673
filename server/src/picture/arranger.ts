import { Graph, layout } from '@dagrejs/dagre';
import type { Box, Point } from './layout';

export const spacing = { between: 14, columns: 70 } as const;

/** The middle of each box, and the bends of each line. */
export type Places = {
  readonly middles: readonly Point[];
  readonly bends: readonly (readonly Point[])[];
};
type Size = Pick<Box, 'width' | 'height'>;
/** From which box to which, counted from 0. */
type Ends = readonly [from: number, to: number];

/** So many arrangements are remembered: those of a large homelab, some of them as they were before. */
const most = 500;

/**
 * Has the graph library place boxes so that lines lead from left to right. A VM looks like the
 * machine that it stands in for, and while a person types nearly all stays as it is, so what was
 * placed is remembered.
 */
export class Arranger {
  private readonly known = new Map<string, Places>();

  arrange(boxes: readonly Size[], lines: readonly Ends[]): Places {
    const key = JSON.stringify([boxes.map(({ width, height }) => [width, height]), lines]);
    const known = this.known.get(key) ?? placed(boxes, lines);
    if (this.known.size >= most) this.known.clear();
    this.known.set(key, known);
    return known;
  }
}

function placed(boxes: readonly Size[], lines: readonly Ends[]): Places {
  const graph = new Graph({ multigraph: true });
  // The exact ranks of a large graph take seconds, and look the same.
  const ranker = boxes.length > 60 ? 'longest-path' : 'network-simplex';
  const { between: nodesep, columns: ranksep } = spacing;
  graph.setGraph({ rankdir: 'LR', nodesep, edgesep: 8, ranksep, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  boxes.forEach(({ width, height }, index) => graph.setNode(String(index), { width, height }));
  lines.forEach(([from, to], index) => graph.setEdge(String(from), String(to), {}, String(index)));
  layout(graph);
  return {
    middles: boxes.map((_, index) => {
      const { x = 0, y = 0 } = graph.node(String(index)) as Partial<Point>;
      return { x, y };
    }),
    bends: lines.map(([from, to], index) => {
      const { points = [] } = graph.edge(String(from), String(to), String(index)) as {
        readonly points?: readonly Point[];
      };
      return points;
    }),
  };
}
