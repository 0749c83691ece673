import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './replace-file';

/** A flake's lock file, and what it was before the last update, which is kept below `state`. */
export function nodeLockFile(flake: string, state: string) {
  const file = join(flake, 'flake.lock');
  const key = createHash('sha256').update(flake).digest('hex').slice(0, 16);
  const kept = join(state, 'locks', `${key}.lock`);
  return {
    write: async (text: string | undefined): Promise<string | undefined> => {
      if (text !== undefined) return replaceFile(file, Buffer.from(text));
      await rm(file, { force: true });
      return undefined;
    },
    keep: async (text: string): Promise<void> => {
      await replaceFile(kept, Buffer.from(text));
    },
    kept: async (): Promise<string | undefined> => {
      try {
        return await readFile(kept, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error) return undefined;
        throw error;
      }
    },
  };
}
