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
