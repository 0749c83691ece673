import { pathFromUri, type FileUri } from '../core/base/uri';

/** Folders of tools: they hold no part of a homelab, and many files. */
const always: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.direnv',
  '.devenv',
  'node_modules',
]);

/** What is not read below a workspace folder; `exclude` holds names, or paths relative to it. */
export function exclusions(folder: FileUri, exclude: readonly string[]): (uri: FileUri) => boolean {
  const names = new Set([...always, ...exclude.filter((entry) => !entry.includes('/'))]);
  const paths = exclude.filter((entry) => entry.includes('/'));
  const prefix = pathFromUri(folder).replace(/\/*$/, '/');
  return (uri) => {
    const path = pathFromUri(uri);
    if (!path.startsWith(prefix)) return false;
    const relative = path.slice(prefix.length);
    return (
      relative.split('/').some((segment) => names.has(segment)) ||
      paths.some((excluded) => relative === excluded || relative.startsWith(`${excluded}/`))
    );
  };
}
