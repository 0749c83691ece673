import { folderOf } from '../base/uri';

/** What git's index says of a folder; a flake in a repository sees only what git tracks. */
export type TrackedFiles = {
  /** Absolute paths. */
  readonly files: ReadonlySet<string>;
  /** Absolute paths of links, submodules and folders that stand for what is below them. */
  readonly unseen: ReadonlySet<string>;
};

/** Whether git tracks a file; undefined where that is not known. */
export function isTracked({ files, unseen }: TrackedFiles, path: string): boolean | undefined {
  if (files.has(path)) return true;
  for (let at = path; at !== ''; at = folderOf(at)) if (unseen.has(at)) return undefined;
  return false;
}
