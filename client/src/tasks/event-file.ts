import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The variable that tells the command line where to write its events. */
export const eventsVariable = 'HOMELAB_EVENTS';

const folder = { path: undefined as string | undefined };

/** A new file for one task's events; the folder of this window's is made with the first. */
export function newEventFile(): string {
  folder.path ??= mkdtempSync(join(tmpdir(), 'homelab-events-'));
  return join(folder.path, `${randomUUID()}.jsonl`);
}

export function removeEventFiles(): void {
  if (folder.path !== undefined) rmSync(folder.path, { recursive: true, force: true });
  folder.path = undefined;
}
