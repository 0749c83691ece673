import { watch } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds of silence after which what happened is told as one. */
const silence = 200;

export type WatchedChange = { readonly path: string; readonly contentOnly: boolean };

/** What happens below a folder, from the first call on, until the signal aborts it. */
export function watchFolder(
  folder: string,
  signal: AbortSignal,
): { readonly next: () => Promise<readonly WatchedChange[]> } {
  let changes: WatchedChange[] = [];
  let wake: () => void = () => undefined;
  const listen = async (): Promise<void> => {
    for await (const { filename, eventType } of watch(folder, { recursive: true, signal })) {
      if (filename !== null) changes.push({ path: filename, contentOnly: eventType === 'change' });
      wake();
    }
  };
  listen().catch((error: unknown) => {
    if (!signal.aborted) throw error;
    wake();
  });
  const next = async (): Promise<readonly WatchedChange[]> => {
    if (changes.length === 0 && !signal.aborted)
      await new Promise<void>((resolve) => (wake = resolve));
    for (let count = -1; count !== changes.length && !signal.aborted;) {
      count = changes.length;
      await sleep(silence);
    }
    const told = changes;
    changes = [];
    return told;
  };
  return { next };
}
