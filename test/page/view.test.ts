import { describe, expect, it } from 'vitest';
import {
  bounded,
  firstView,
  fit,
  revealing,
  smallestScale,
  zoomed,
} from '../../client/page/map/view';

const window = { width: 800, height: 600 };

describe('the part of the map that is seen', () => {
  it('is all of it, in the middle and no larger than life', () => {
    expect(fit({ width: 400, height: 300 }, window)).toEqual({ x: -200, y: -150, scale: 1 });
    expect(fit({ width: 8000, height: 600 }, window)).toEqual({ x: 0, y: -2700, scale: 0.1 });
  });

  it('is the upper left of a map too large to be read whole', () => {
    expect(firstView({ width: 1000, height: 600 }, window).scale).toBe(0.8);
    expect(firstView({ width: 1000, height: 9000 }, window)).toMatchObject({ y: 0, scale: 0.5 });
    // In the middle where there is room beside it.
    expect(firstView({ width: 1000, height: 9000 }, window).x).toBeCloseTo(-300, 1);
  });

  it('keeps what is under the pointer where it is while it is zoomed', () => {
    const at = { x: 100, y: 50 };
    const before = { x: 10, y: 20, scale: 1 };
    const after = zoomed(before, 2, at, 0.1);
    expect(after.scale).toBe(2);
    expect(after.x + at.x / after.scale).toBe(before.x + at.x / before.scale);
    expect(after.y + at.y / after.scale).toBe(before.y + at.y / before.scale);
  });

  it('is neither zoomed past three times its size nor below the whole map', () => {
    const picture = { width: 8000, height: 600 };
    const smallest = smallestScale(picture, window);
    expect(smallest).toBe(0.1);
    const view = { x: 0, y: 0, scale: 1 };
    expect(zoomed(view, 100, { x: 0, y: 0 }, smallest).scale).toBe(3);
    expect(zoomed(view, 0.001, { x: 0, y: 0 }, smallest).scale).toBe(0.1);
  });

  it('never leaves the map', () => {
    const picture = { width: 400, height: 300 };
    expect(bounded({ x: 9999, y: 9999, scale: 1 }, picture, window)).toEqual({
      x: 320,
      y: 220,
      scale: 1,
    });
    expect(bounded({ x: -9999, y: -9999, scale: 1 }, picture, window)).toEqual({
      x: -720,
      y: -520,
      scale: 1,
    });
  });

  it('moves to a box that is out of sight, and stays for one that is in it', () => {
    const view = { x: 0, y: 0, scale: 1 };
    const box = { x: 100, y: 100, width: 50, height: 30 };
    expect(revealing(view, box, window)).toEqual(view);
    expect(revealing(view, { ...box, x: 1000 }, window)).toEqual({ x: 274, y: 0, scale: 1 });
    expect(revealing(view, { ...box, y: -50 }, window)).toEqual({ x: 0, y: -74, scale: 1 });
  });

  it('is nothing strange where there is no room', () => {
    expect(fit({ width: 400, height: 300 }, { width: 0, height: 0 }).scale).toBe(1);
  });
});
