import type { Measure } from '../../../server/src/picture/measure';
import type { Palette } from '../../../server/src/picture/svg';

/** The editor's own colours, which `map.css` takes from the theme. */
export const themed: Palette = {
  background: 'transparent',
  frame: 'var(--frame)',
  box: 'var(--box)',
  border: 'var(--border)',
  text: 'var(--text)',
  faint: 'var(--faint)',
  error: 'var(--error)',
  warning: 'var(--warning)',
  up: 'var(--up)',
  fontFamily: 'inherit',
  edges: {
    'routed-by': 'var(--routed-by)',
    'scraped-by': 'var(--scraped-by)',
    'shown-on': 'var(--shown-on)',
    'listens-on': 'var(--listens-on)',
    secret: 'var(--secret)',
    declares: 'var(--declares)',
  },
};

/** Measures texts in the font of the page, as it is now. */
export function pageMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const { fontFamily } = getComputedStyle(document.body);
  return (text, size, isBold) => {
    if (context === null) return text.length * size;
    context.font = `${isBold ? '600 ' : ''}${size}px ${fontFamily}`;
    return Math.ceil(context.measureText(text).width) + 1;
  };
}
