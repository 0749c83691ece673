import type { Box, Point } from '../../../server/src/picture/layout';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest box in a direction; what lies straight ahead counts as nearer than what lies aside. */
export function boxTowards<T extends Box>(
  boxes: readonly T[],
  from: Box,
  direction: Direction,
): T | undefined {
  const start = middle(from);
  const ahead = boxes.flatMap((box) => {
    const { x, y } = middle(box);
    const [forward, aside] = along(direction, { x: x - start.x, y: y - start.y });
    return forward > 1 && forward >= aside / 3 ? [{ box, distance: forward + 3 * aside }] : [];
  });
  return ahead.sort((a, b) => a.distance - b.distance)[0]?.box;
}

/** How far forwards, and how far aside. */
function along(direction: Direction, { x, y }: Point): readonly [number, number] {
  switch (direction) {
    case 'left':
      return [-x, Math.abs(y)];
    case 'right':
      return [x, Math.abs(y)];
    case 'up':
      return [-y, Math.abs(x)];
    case 'down':
      return [y, Math.abs(x)];
  }
}

function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
