import { readFile, realpath, rm } from 'node:fs/promises';
import { errorCode } from './error-code';
import { sourceWriter } from './source-writer';

/** Reads and writes source files by absolute paths; what is not there is undefined. */
export const nodeSourceFolder = {
  ...sourceWriter,
  realPath: (path: string) => orMissing(realpath(path)),
  read: (path: string) => orMissing(readFile(path, 'utf8')),
  remove: (path: string) => rm(path, { force: true }),
} as const;

async function orMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
