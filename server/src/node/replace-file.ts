import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFailure } from './write-failure';

/**
 * Gives a file new content in one step: it has the old or the new one at any moment, and the old one
 * after any failure. Returns why it could not be written, as a sentence; undefined if it was.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<string | undefined> {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
    const before = await stat(path).catch(() => undefined);
    if (before !== undefined) await access(path, constants.W_OK);
    await writeFile(draft, bytes, { mode: before?.mode ?? 0o644, flag: 'wx' });
    await rename(draft, path);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return `${writeFailure(path, error)} Nothing was changed.`;
  }
}
