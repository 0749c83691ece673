import { folderOf, pathFromUri, relativePath, type FileUri } from '../../base/uri';

/** A path as a module writes it. */
export function writtenPath(file: FileUri, path: string): string {
  const written = relativePath(folderOf(pathFromUri(file)), path);
  return /^[\w./+-]+$/.test(written) ? written : `./. + ${JSON.stringify(`/${written}`)}`;
}

/** What a secret is called by its encrypted file. */
export function secretName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.age$/, '');
}
