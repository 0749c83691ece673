import type { ActionEvent } from '../protocol';

/** Runs several at once: their events as they come, and at the end their results in order. */
export async function* together<T>(
  runs: readonly AsyncGenerator<ActionEvent, T>[],
): AsyncGenerator<ActionEvent, readonly T[]> {
  const next = async (run: AsyncGenerator<ActionEvent, T>, index: number) => ({
    run,
    index,
    step: await run.next(),
  });
  const pending = new Map(runs.map((run, index) => [index, next(run, index)] as const));
  const results = new Map<number, T>();
  while (pending.size > 0) {
    const { run, index, step } = await Promise.race(pending.values());
    if (step.done === true) {
      pending.delete(index);
      results.set(index, step.value);
    } else {
      pending.set(index, next(run, index));
      yield step.value;
    }
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
