import { isDrawn, type Drawable, type DrawableNode } from './drawable';
import type { Line } from './layout';
import type { Measure } from './measure';

export const padding = { x: 12, y: 8 };
/** Room at a box's right side for its state. */
export const badgeWidth = 16;
export const lineHeight = 1.4;
const longestLine = 60;

export function linesOf(node: DrawableNode, map: Drawable): readonly Line[] {
  const below = wordsBelow(node, map);
  return [
    { text: shortened(node.name), size: 13, isBold: node.kind === 'service' },
    ...below.map((text) => ({ text: shortened(text), size: 11, isBold: false })),
  ];
}

/** A service shows the names that it is reached by; a port, who reaches it; a secret, that it is the machine's. */
function wordsBelow({ id, kind, details }: DrawableNode, map: Drawable): readonly string[] {
  const own = () => map.edges.filter(({ from }) => from === id);
  switch (kind) {
    case 'service':
      return own()
        .flatMap((edge) => (edge.kind === 'routed-by' ? edge.labels : []))
        .slice(0, 2);
    case 'port':
      return details;
    case 'secret':
      return own().every(isDrawn(map)) ? [] : ['secret of the machine'];
    case 'module':
    case 'machine':
      return [];
  }
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
