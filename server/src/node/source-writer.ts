import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code';

/** Writes source files whole: what was there stays until what comes is complete. */
export const sourceWriter = { write } as const;

async function write(path: string, text: string): Promise<string | undefined> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const mode = await stat(path).then(
      (found) => found.mode,
      () => undefined,
    );
    await writeFile(draft, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
    await rename(draft, path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || errorCode(error) === undefined) throw error;
    await rm(draft, { force: true });
    return `${path} cannot be written: ${error.message}. Make it writable and try again.`;
  }
}
