import { Arranger } from './arranger';
import { components } from './components';
import { isDrawn, type Drawable, type DrawableEdge, type DrawableNode } from './drawable';
import type { Measure } from './measure';
import { lineHeight, padding, shortened } from './node-size';
import { inColumns, inRows } from './packing';
import { ranked, type Means, type Ranked } from './ranked';

export type Point = { readonly x: number; readonly y: number };
/** In pixels; `x` and `y` are the upper left corner. */
export type Box = Point & { readonly width: number; readonly height: number };

export type Line = { readonly text: string; readonly size: number; readonly isBold: boolean };
export type NodeBox = Box & { readonly node: DrawableNode; readonly lines: readonly Line[] };
export type EdgePath = {
  readonly edge: DrawableEdge;
  readonly points: readonly Point[];
  /** It was drawn over whatever lies between. */
  readonly isDirect?: boolean;
};

export type Layout = {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly NodeBox[];
  readonly boxes: readonly NodeBox[];
  readonly paths: readonly EdgePath[];
};

const margin = 20;
/** Between columns of small parts. */
const gap = 28;
const smallHeight = 130;
const smallCount = 5;

/** Places every box of a map, machine by machine, so that none overlaps another. */
export function layoutMap(
  map: Drawable,
  measure: Measure,
  arranger: Arranger = new Arranger(),
): Layout {
  const machines = map.nodes.filter(({ kind }) => kind === 'machine');
  const parts = machines.map((machine) => layoutMachine(machine, map, { measure, arranger }));
  const packed = inRows(
    parts.map(({ frame }) => frame),
    margin,
  );
  const moved = parts.map(({ frame, inside }, index) => {
    const { x, y } = packed.origins[index] ?? { x: 0, y: 0 };
    const by = { x: x + margin, y: y + margin };
    return { frame: { ...frame, ...by }, inside: move(inside, by) };
  });
  const frames = moved.map(({ frame }) => frame);
  const boxes = moved.flatMap(({ inside }) => inside.boxes);
  const drawn = moved.flatMap(({ inside }) => inside.paths);
  const done = new Set(drawn.map(({ edge }) => edge));
  const isLine = isDrawn(map);
  const all = new Map([...frames, ...boxes].map((box) => [box.node.id, box]));
  const across = map.edges
    .filter((edge) => isLine(edge) && !done.has(edge))
    .flatMap((edge) => direct(edge, all.get(edge.from), all.get(edge.to)));
  return {
    width: packed.width + 2 * margin,
    height: packed.height + 2 * margin,
    frames,
    boxes,
    paths: [...drawn, ...across],
  };
}

/** A machine's frame, at zero, with what hangs together in it beside one another. */
function layoutMachine(machine: DrawableNode, map: Drawable, means: Means) {
  const { measure } = means;
  const nodes = map.nodes.filter((node) => node !== machine && node.machine === machine.machine);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = map.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const parts = components({ nodes, edges }).map((part) => ranked(part, map, means));
  const isSmall = ({ boxes, height }: Ranked): boolean =>
    boxes.length <= smallCount && height < smallHeight;
  const small = parts.filter(isSmall).sort((a, b) => a.boxes.length - b.boxes.length);
  const large = parts.filter((part) => !isSmall(part));
  const blocks = [...large, ...(small.length > 0 ? [together(small, inColumns(small, gap))] : [])];
  const content = together(blocks, inRows(blocks, gap));
  const title = { text: shortened(machine.name), size: 15, isBold: true };
  const subtitle = { text: machine.details.join(', '), size: 11, isBold: false };
  const head = title.size * lineHeight + 2 * padding.y;
  const titleWidth = measure(title.text, title.size, true) + measure(subtitle.text, 11, false) + 48;
  const frame: NodeBox = {
    node: machine,
    lines: [title, subtitle],
    x: 0,
    y: 0,
    width: Math.max(titleWidth, content.width + 2 * gap),
    height: head + content.height + (content.boxes.length > 0 ? margin : 0),
  };
  return { frame, inside: move(content, { x: gap, y: head }) };
}

function together(
  parts: readonly Ranked[],
  { origins, width, height }: ReturnType<typeof inRows>,
): Ranked {
  const moved = parts.map((part, index) => move(part, origins[index] ?? { x: 0, y: 0 }));
  return {
    width,
    height,
    boxes: moved.flatMap(({ boxes }) => boxes),
    paths: moved.flatMap(({ paths }) => paths),
  };
}

function move(part: Ranked, by: Point): Ranked {
  const at = <T extends Point>(thing: T): T => ({ ...thing, x: thing.x + by.x, y: thing.y + by.y });
  return {
    ...part,
    boxes: part.boxes.map(at),
    paths: part.paths.map((path) => ({ ...path, points: path.points.map(at) })),
  };
}

/** A line that was not laid out: straight to a box elsewhere. */
function direct(
  edge: DrawableEdge,
  from: NodeBox | undefined,
  to: NodeBox | undefined,
): readonly EdgePath[] {
  if (from === undefined || to === undefined) return [];
  const y = from.y + from.height / 2;
  const [isRight, isLeft] = [to.x >= from.x + from.width, to.x + to.width <= from.x];
  if (!isRight && !isLeft) {
    const isBelow = to.y > from.y;
    const start = { x: from.x + from.width / 2, y: isBelow ? from.y + from.height : from.y };
    const end = { x: to.x + to.width / 2, y: isBelow ? to.y : to.y + to.height };
    return [{ edge, points: [start, end], isDirect: true }];
  }
  const start = { x: isRight ? from.x + from.width : from.x, y };
  const end = { x: isRight ? to.x : to.x + to.width, y: to.y + to.height / 2 };
  return [{ edge, points: [start, end], isDirect: true }];
}
