import type { Drawable, DrawableNode } from './drawable';
import type { Line } from './layout';
import type { Measure } from './measure';

export const padding = { x: 12, y: 8 };
/** Room at a box's right side for its state. */
export const badgeWidth = 16;
export const lineHeight = 1.4;
const longestLine = 60;

/** A service shows the names that it is reached by; a port, who reaches it. */
export function linesOf(node: DrawableNode, { edges }: Drawable): readonly Line[] {
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

export function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > longestLine
    ? `${characters.slice(0, longestLine - 1).join('')}…`
    : text;
}

export function sizeOf(lines: readonly Line[], measure: Measure) {
  const widths = lines.map(({ text, size, isBold }) => measure(text, size, isBold));
  return {
    width: Math.ceil(Math.max(...widths) + 2 * padding.x + badgeWidth),
    height: Math.ceil(lines.reduce((sum, { size }) => sum + size * lineHeight, 2 * padding.y)),
  };
}
