import { lstat, readdir, readlink, unlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

type Link = { readonly path: string; readonly target: string };

/** Folders that hold no results of builds. */
const skipped = new Set(['.git', '.direnv', 'node_modules', '.gcroots']);

/** The links named `result` or `result-…` that lead into the Nix store, in a folder and below. */
export const nodeResultLinks = {
  list: (folder: string): Promise<readonly Link[]> => linksBelow(folder, folder),
  remove: async (folder: string, { path, target }: Link): Promise<void> => {
    const whole = join(folder, path);
    // It may have become something else since it was listed.
    if ((await lstat(whole)).isSymbolicLink() && (await readlink(whole)) === target)
      await unlink(whole);
  },
};

async function linksBelow(root: string, folder: string): Promise<readonly Link[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly Link[]> => {
      const whole = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : linksBelow(root, whole);
      if (!entry.isSymbolicLink() || !/^result(?:-.+)?$/.test(entry.name)) return [];
      const target = await readlink(whole);
      return target.startsWith('/nix/store/') ? [{ path: relative(root, whole), target }] : [];
    }),
  );
  return found.flat();
}
