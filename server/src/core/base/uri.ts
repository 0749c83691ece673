/** A normalised `file:` URI: percent-encoded as VS Code writes it, without a trailing slash. */
export type FileUri = string & { readonly __brand: 'FileUri' };

/** An absolute POSIX path as a URI. */
export function uriFromPath(path: string): FileUri {
  const encoded = normalisePath(path).split('/').map(encodeSegment).join('/');
  return `file://${encoded}` as FileUri;
}

/** Any spelling of a `file:` URI in the one we use, so that equal files have equal ids. */
export function normaliseUri(uri: string): FileUri {
  return uriFromPath(pathFromUri(uri as FileUri));
}

/** The absolute POSIX path of a URI. */
export function pathFromUri(uri: FileUri): string {
  const path = uri.startsWith('file://') ? uri.slice('file://'.length) : uri;
  return safeDecode(path);
}

/** `.`, `..` and doubled slashes resolved; `path` must be absolute. */
export function normalisePath(path: string): string {
  const result: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') result.pop();
    else result.push(segment);
  }
  return `/${result.join('/')}`;
}

/** The folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** How people name a file: from the folder that is meant, or by its whole path where it lies elsewhere. */
export function shownFrom(folder: string, file: FileUri): string {
  const path = pathFromUri(file);
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** A path as Nix writes it, from a folder. */
export function relativePath(folder: string, target: string): string {
  const from = folder.split('/').slice(1);
  const to = target.split('/').slice(1);
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same++;
  const up = from.slice(same).map(() => '..');
  const down = to.slice(same);
  if (up.length === 0) return ['.', ...down].join('/') + (down.length === 0 ? '/.' : '');
  const joined = [...up, ...down].join('/');
  return joined === '..' ? '../.' : joined;
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
