import { folderOf, normalisePath, pathFromUri, uriFromPath, type FileUri } from '../core/base/uri';
import type { TrackedFiles } from '../core/model/tracked-files';
import type { FileSystem } from '../core/ports';
import { readGitIndex, type IndexEntry } from './git-index';

/**
 * What git tracks below a folder, read from the index of the repository that holds it; git itself is
 * never started. Undefined where there is no repository, or its index cannot be read.
 */
export async function readTracked(
  files: FileSystem,
  folder: FileUri,
  real: FileUri,
): Promise<TrackedFiles | undefined> {
  const found = await repositoryOf(files, pathFromUri(real));
  if (found === undefined) return undefined;
  const index = await files.readBytes(uriFromPath(`${found.gitFolder}/index`));
  const entries = index.kind === 'read' ? readGitIndex(index.value) : undefined;
  return entries && trackedBelow(entries, found.root, { folder, real });
}

type Repository = { readonly root: string; readonly gitFolder: string };

/** The innermost repository that a folder lies in; of a worktree or a submodule, `.git` is a file. */
async function repositoryOf(files: FileSystem, folder: string): Promise<Repository | undefined> {
  for (let root = folder; root !== ''; root = folderOf(root)) {
    const git = `${root}/.git`;
    const { kind } = await files.stat(uriFromPath(git));
    if (kind === 'directory') return { root, gitFolder: git };
    if (kind !== 'file') continue;
    const text = await files.readText(uriFromPath(git));
    const target = text.kind === 'read' ? /^gitdir: (.+)/.exec(text.value)?.[1]?.trim() : undefined;
    if (target === undefined) return undefined;
    return {
      root,
      gitFolder: normalisePath(target.startsWith('/') ? target : `${root}/${target}`),
    };
  }
  return undefined;
}

/** The paths as the workspace knows them, which may have come to the folder through a link. */
function trackedBelow(
  entries: readonly IndexEntry[],
  root: string,
  { folder, real }: { readonly folder: FileUri; readonly real: FileUri },
): TrackedFiles {
  const prefix = `${pathFromUri(real)}/`;
  const paths = (kind: IndexEntry['kind']): ReadonlySet<string> =>
    new Set(
      entries.flatMap((entry) => {
        const path = `${root}/${entry.path.replace(/\/$/, '')}`;
        if (entry.kind !== kind) return [];
        if (prefix.startsWith(`${path}/`)) return kind === 'other' ? [pathFromUri(folder)] : [];
        return path.startsWith(prefix)
          ? [`${pathFromUri(folder)}/${path.slice(prefix.length)}`]
          : [];
      }),
    );
  return { files: paths('file'), unseen: paths('other') };
}
