import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../core/ports';

const sliceMilliseconds = 10;

/**
 * Steps through work in short slices, so that requests are answered in between.
 * False if the work was given up because `isStale` became true.
 */
export async function runInSlices(
  work: Iterator<void>,
  clock: Clock,
  isStale: () => boolean,
): Promise<boolean> {
  for (;;) {
    if (isStale()) return false;
    const end = clock.now() + sliceMilliseconds;
    do if (work.next().done === true) return true;
    while (clock.now() < end);
    await nextTurn();
  }
}

/** What such work comes to, where it is never given up. */
export async function resultInSlices<R>(work: Iterator<void, R>, clock: Clock): Promise<R> {
  for (;;) {
    const end = clock.now() + sliceMilliseconds;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (clock.now() < end);
    await nextTurn();
  }
}
