import { replaceFile } from './replace-file';

/** Writes source files whole: what was there stays until what comes is complete. */
export const sourceWriter = {
  write: (path: string, text: string): Promise<string | undefined> =>
    replaceFile(path, Buffer.from(text)),
} as const;
