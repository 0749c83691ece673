import { describe, expect, it } from 'vitest';
import { boxTowards } from '../../client/page/map/steps';

describe('an arrow key', () => {
  const box = (name: string, x: number, y: number) => ({ name, x, y, width: 40, height: 20 });
  const middle = box('middle', 100, 100);
  const boxes = [
    middle,
    box('right', 200, 110),
    box('far right', 400, 100),
    box('above', 110, 20),
    box('below', 100, 160),
    box('aside', 130, 500),
  ];
  const from = (direction: Parameters<typeof boxTowards>[2], start = middle) =>
    boxTowards(boxes, start, direction)?.name;

  it('goes to the nearest box on that side', () => {
    expect(from('right')).toBe('right');
    expect(from('up')).toBe('above');
    expect(from('down')).toBe('below');
  });

  it('goes on to the next one', () => {
    expect(from('right', box('', 200, 110))).toBe('far right');
    expect(from('down', box('', 100, 160))).toBe('aside');
  });

  it('stays where there is none', () => {
    expect(from('left')).toBeUndefined();
  });
});
