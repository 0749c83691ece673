import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './error-code';
import { writeFailure } from './write-failure';

/** Writes folders that appear with all their files or not at all. */
export const nodeNewFolder = { state, write } as const;

async function state(path: string): Promise<'missing' | 'empty' | 'filled' | 'no-folder'> {
  try {
    if (!(await stat(path)).isDirectory()) return 'no-folder';
    return (await readdir(path)).length === 0 ? 'empty' : 'filled';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return 'missing';
    if (code === 'ENOTDIR') return 'no-folder';
    throw error;
  }
}

/** Everything goes into a folder beside it first, which then takes its place in one step. */
async function write(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string | undefined> {
  const parent = dirname(path);
  let draft: string | undefined;
  try {
    await mkdir(parent, { recursive: true });
    draft = await mkdtemp(join(parent, '.homelab-'));
    const root = join(draft, 'new');
    for (const [name, bytes] of files) {
      const file = join(root, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await rename(root, path);
    return undefined;
  } catch (error) {
    return `${writeFailure(path, error)} Or choose another place.`;
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}
