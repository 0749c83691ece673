import type { Box, Point } from '../../../server/src/picture/layout';

/** The part of a picture that is seen: its upper left corner, and how many pixels one of its units takes. */
export type View = Point & { readonly scale: number };
export type Size = { readonly width: number; readonly height: number };

const largest = 3;
/** As small as text can be and still be told apart. */
const readable = 0.5;
/** So much of the picture stays in sight, in pixels. */
const kept = 80;

/** All of it, in the middle, and never larger than life. */
export function fit(picture: Size, window: Size): View {
  return centred(picture, window, fittingScale(picture, window));
}

/** All of it where that can be read; else its upper left part. */
export function firstView(picture: Size, window: Size): View {
  const scale = fittingScale(picture, window);
  if (scale >= readable) return centred(picture, window, scale);
  return { x: Math.min(0, centred(picture, window, readable).x), y: 0, scale: readable };
}

/** Zooms by a factor around a point of the window. */
export function zoomed(view: View, factor: number, at: Point, smallest: number): View {
  const scale = Math.min(largest, Math.max(smallest, view.scale * factor));
  return {
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
    scale,
  };
}

/** The least scale that zooming leads to: that of the whole picture, or half of it. */
export function smallestScale(picture: Size, window: Size): number {
  return Math.min(0.5, fittingScale(picture, window));
}

/** Keeps the picture in sight. */
export function bounded(view: View, picture: Size, window: Size): View {
  const { scale } = view;
  const along = (start: number, length: number, seen: number): number =>
    Math.min(length - kept / scale, Math.max((kept - seen) / scale, start));
  return {
    x: along(view.x, picture.width, window.width),
    y: along(view.y, picture.height, window.height),
    scale,
  };
}

/** Moves no further than it takes to see a box whole. */
export function revealing(view: View, box: Box, window: Size): View {
  const { scale } = view;
  const edge = 24 / scale;
  const along = (start: number, from: number, length: number, seen: number): number => {
    const room = seen / scale;
    if (from - edge < start || length + 2 * edge > room) return from - edge;
    return from + length + edge > start + room ? from + length + edge - room : start;
  };
  return {
    x: along(view.x, box.x, box.width, window.width),
    y: along(view.y, box.y, box.height, window.height),
    scale,
  };
}

function fittingScale(picture: Size, window: Size): number {
  const scale = Math.min(window.width / picture.width, window.height / picture.height, 1);
  return Number.isFinite(scale) && scale > 0 ? scale : 1;
}

function centred(picture: Size, window: Size, scale: number): View {
  return {
    x: (picture.width - window.width / scale) / 2,
    y: (picture.height - window.height / scale) / 2,
    scale,
  };
}
