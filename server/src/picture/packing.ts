import type { Box, Point } from './layout';

type Size = Pick<Box, 'width' | 'height'>;
type Packing = Size & { readonly origins: readonly Point[] };

/** Width to height of what people look at. */
const screen = 1.6;
const mostTries = 60;

/** Places things beside one another in rows, in about the proportions of a screen. */
export function inRows(things: readonly Size[], gap: number): Packing {
  return best(stopsOf(things, gap).map((width) => rows(things, width, gap)));
}

/** Places things below one another in columns, in about the proportions of a screen. */
export function inColumns(things: readonly Size[], gap: number): Packing {
  const turned = things.map(turn);
  const tries = stopsOf(turned, gap).map((height) => rows(turned, height, gap));
  return best(
    tries.map(({ origins, ...size }) => ({
      ...turn(size),
      origins: origins.map(({ x, y }) => ({ x: y, y: x })),
    })),
  );
}

function turn({ width, height }: Size): Size {
  return { width: height, height: width };
}

/** Lengths of the first row to try: of the first thing alone, and so on up to all of them. */
function stopsOf(things: readonly Size[], gap: number): readonly number[] {
  const least = Math.max(0, ...things.map(({ width }) => width));
  let length = -gap;
  const lengths = things.map(({ width }) => Math.max(least, (length += gap + width)));
  const every = Math.ceil(lengths.length / mostTries);
  return [least, ...lengths.filter((_, index) => index % every === 0), ...lengths.slice(-1)];
}

function rows(things: readonly Size[], longest: number, gap: number): Packing {
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  const origins = things.map((thing) => {
    if (x > 0 && x + thing.width > longest) [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
    const origin = { x, y };
    width = Math.max(width, x + thing.width);
    rowHeight = Math.max(rowHeight, thing.height);
    x += thing.width + gap;
    return origin;
  });
  return { origins, width, height: y + rowHeight };
}

function best(tries: readonly Packing[]): Packing {
  const extent = ({ width, height }: Packing): number => Math.max(width / screen, height);
  const [first, ...others] = tries;
  if (first === undefined) return { origins: [], width: 0, height: 0 };
  return others.reduce((least, other) => (extent(other) < extent(least) ? other : least), first);
}
