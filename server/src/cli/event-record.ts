import { closeSync, openSync, writeSync } from 'node:fs';
import type { ActionEvent } from '../protocol';

export type EventRecord = { add(event: ActionEvent): void; close(): void };

const forReaders: ReadonlySet<ActionEvent['kind']> = new Set(['log', 'console', 'progress']);

/**
 * Writes what happens to the file that HOMELAB_EVENTS names, one JSON event a line, while a person
 * reads the terminal: so the extension knows what goes on in its tasks. What only a reader of the
 * terminal needs is left out, because the extension reads the file again whenever it grows: programs'
 * own words, how far they are, and what a VM uses.
 */
export function createEventRecord(path: string | undefined): EventRecord {
  if (path === undefined || path === '') return { add: () => undefined, close: () => undefined };
  const file = openSync(path, 'w', 0o600);
  let last = '';
  return {
    add: (event) => {
      if (forReaders.has(event.kind)) return;
      const line = JSON.stringify(
        event.kind === 'vm' ? { ...event, cpu: undefined, memory: undefined } : event,
      );
      if (line !== last) writeSync(file, `${line}\n`);
      last = line;
    },
    close: () => closeSync(file),
  };
}
