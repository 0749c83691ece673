import type { Event } from 'vscode';

/** The first value that `look` gives, asked now and after each of the events. */
export async function until<T>(
  event: Event<unknown>,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let changed = (): void => undefined;
  const subscription = event(() => changed());
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => (changed = resolve));
      const value = await look();
      if (value !== undefined) return value;
      await next;
    }
  } finally {
    subscription.dispose();
  }
}
