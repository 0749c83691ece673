import { Graph, layout as arrange } from '@dagrejs/dagre';
import type { Drawable, DrawableEdge, DrawableNode } from './drawable';
import type { Measure } from './measure';

export type Point = { readonly x: number; readonly y: number };
/** In pixels; `x` and `y` are the upper left corner. */
export type Box = Point & { readonly width: number; readonly height: number };

export type Line = { readonly text: string; readonly size: number; readonly isBold: boolean };
export type NodeBox = Box & { readonly node: DrawableNode; readonly lines: readonly Line[] };
export type EdgePath = { readonly edge: DrawableEdge; readonly points: readonly Point[] };

export type Layout = {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly NodeBox[];
  readonly boxes: readonly NodeBox[];
  readonly paths: readonly EdgePath[];
};

export const padding = { x: 12, y: 8 };
/** Room at a box's right side for its state. */
export const badgeWidth = 16;
export const lineHeight = 1.4;
const margin = 20;
const longestLine = 60;

/** Places every box of a map, machine by machine, so that none overlaps another. */
export function layoutMap(map: Drawable, measure: Measure): Layout {
  const frames = map.nodes.filter(({ kind }) => kind === 'machine');
  const parts = frames.map((frame) => layoutMachine(frame, map, measure));
  const origins = shelves(parts);
  const moved = parts.map((part, index) => move(part, origins[index] ?? { x: 0, y: 0 }));
  const boxes = moved.flatMap((part) => part.boxes);
  const framed = moved.map(({ frame }) => frame);
  const all = new Map([...framed, ...boxes].map((box) => [box.node.id, box]));
  const inside = moved.flatMap((part) => part.paths);
  const drawn = new Set(inside.map(({ edge }) => edge));
  const across = map.edges
    .filter((edge) => !drawn.has(edge))
    .flatMap((edge) => direct(edge, all.get(edge.from), all.get(edge.to)));
  return {
    width: Math.max(0, ...framed.map(({ x, width }) => x + width)) + margin,
    height: Math.max(0, ...framed.map(({ y, height }) => y + height)) + margin,
    frames: framed,
    boxes,
    paths: [...inside, ...across],
  };
}

type Part = {
  readonly frame: NodeBox;
  readonly boxes: readonly NodeBox[];
  readonly paths: readonly EdgePath[];
};

function layoutMachine(frame: DrawableNode, map: Drawable, measure: Measure): Part {
  const nodes = map.nodes.filter((node) => node !== frame && node.machine === frame.machine);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = map.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const lines = new Map(nodes.map((node) => [node, linesOf(node, map)]));
  const graph = new Graph({ multigraph: true });
  // The exact ranks of a large graph take seconds, and look the same.
  const ranker = nodes.length > 60 ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, edgesep: 8, ranksep: 70, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOf(lines.get(node) ?? [], measure));
  edges.forEach(({ from, to }, index) => graph.setEdge(from, to, {}, String(index)));
  if (nodes.length > 0) arrange(graph);
  const title = { text: shortened(frame.name), size: 15, isBold: true };
  const head = title.size * lineHeight + 2 * padding.y;
  const boxes = nodes.map((node): NodeBox => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(node.id) as Partial<Box>;
    return {
      node,
      lines: lines.get(node) ?? [],
      x: x - width / 2 + margin,
      y: y - height / 2 + margin + head,
      width,
      height,
    };
  });
  const paths = edges.map((edge, index) => {
    const { points = [] } = graph.edge(edge.from, edge.to, String(index)) as {
      readonly points?: readonly Point[];
    };
    return { edge, points: points.map(({ x, y }) => ({ x: x + margin, y: y + margin + head })) };
  });
  const subtitle = { text: frame.details.join(', '), size: 11, isBold: false };
  const titleWidth = measure(title.text, title.size, true) + measure(subtitle.text, 11, false) + 48;
  const right = Math.max(titleWidth, ...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(head, ...boxes.map((box) => box.y + box.height));
  return {
    frame: {
      node: frame,
      lines: [title, subtitle],
      x: 0,
      y: 0,
      width: right + margin,
      height: bottom + margin,
    },
    boxes,
    paths,
  };
}

/** A service shows the names that it is reached by; a port, who reaches it. */
function linesOf(node: DrawableNode, { edges }: Drawable): readonly Line[] {
  const names =
    node.kind === 'service'
      ? edges.filter(({ kind, from }) => kind === 'routed-by' && from === node.id)
      : [];
  const below =
    node.kind === 'port' ? node.details : names.flatMap(({ labels }) => labels).slice(0, 2);
  return [
    { text: shortened(node.name), size: 13, isBold: node.kind === 'service' },
    ...below.map((text) => ({ text: shortened(text), size: 11, isBold: false })),
  ];
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > longestLine
    ? `${characters.slice(0, longestLine - 1).join('')}…`
    : text;
}

function sizeOf(lines: readonly Line[], measure: Measure) {
  const widths = lines.map(({ text, size, isBold }) => measure(text, size, isBold));
  return {
    width: Math.ceil(Math.max(...widths) + 2 * padding.x + badgeWidth),
    height: Math.ceil(lines.reduce((sum, { size }) => sum + size * lineHeight, 2 * padding.y)),
  };
}

/** Puts the machines beside one another in rows, about as wide as a screen. */
function shelves(parts: readonly Part[]): readonly Point[] {
  const area = parts.reduce((sum, { frame }) => sum + frame.width * frame.height, 0);
  const width = Math.max(Math.sqrt(area * 1.6), ...parts.map(({ frame }) => frame.width));
  let x = margin;
  let y = margin;
  let rowHeight = 0;
  return parts.map(({ frame }) => {
    if (x > margin && x + frame.width > width + margin) {
      x = margin;
      y += rowHeight + margin;
      rowHeight = 0;
    }
    const origin = { x, y };
    x += frame.width + margin;
    rowHeight = Math.max(rowHeight, frame.height);
    return origin;
  });
}

function move({ frame, boxes, paths }: Part, by: Point): Part {
  const at = <T extends Point>(thing: T): T => ({ ...thing, x: thing.x + by.x, y: thing.y + by.y });
  return {
    frame: at(frame),
    boxes: boxes.map(at),
    paths: paths.map(({ edge, points }) => ({ edge, points: points.map(at) })),
  };
}

/** An edge to another machine, or from a box to the frame around it. */
function direct(
  edge: DrawableEdge,
  from: NodeBox | undefined,
  to: NodeBox | undefined,
): readonly EdgePath[] {
  if (from === undefined || to === undefined) return [];
  if (to.node.kind === 'machine') {
    const y = from.y + from.height / 2;
    return [
      {
        edge,
        points: [
          { x: from.x, y },
          { x: to.x, y },
        ],
      },
    ];
  }
  const isRight = to.x >= from.x + from.width;
  const start = { x: isRight ? from.x + from.width : from.x, y: from.y + from.height / 2 };
  const end = { x: isRight ? to.x : to.x + to.width, y: to.y + to.height / 2 };
  return [{ edge, points: [start, end] }];
}
