import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './error-code';

/** Reads and writes source files; what was half written is never seen. */
export const nodeSourceFolder = {
  realPath: (path: string) => orMissing(realpath(path)),
  read: (path: string) => orMissing(readFile(path, 'utf8')),
  write,
  remove: (path: string) => rm(path, { force: true }),
} as const;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = (await orMissing(stat(path)))?.mode;
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function orMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
