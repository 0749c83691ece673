import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import type { Held, IndexStore } from './index-options';

/** Milliseconds. */
const waitBetween = 500;

/**
 * Waits until nobody else evaluates; they may well make what we want, which `find` then gives.
 * Undefined where the person cancels.
 */
export async function* awaitTurn(
  { clock, signal }: ActionContext,
  store: IndexStore,
  find: () => Promise<string | undefined>,
): AsyncGenerator<ActionEvent, Held | string | undefined> {
  for (let waited = false; ; waited = true) {
    const held = await store.take();
    if (held !== undefined) return held;
    if (!waited) yield { kind: 'progress', text: 'Waiting for another evaluation of options' };
    await clock.sleep(waitBetween, signal);
    if (signal.aborted) return undefined;
    const found = await find();
    if (found !== undefined) return found;
  }
}
