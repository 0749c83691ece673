import { uriFromPath, pathFromUri, type FileUri } from '../core/base/uri';
import type { DirectoryEntry, FileSystem, Log } from '../core/ports';

/** Reading, and where a path leads once every link is followed; nothing if it leads nowhere. */
export interface LinkedFileSystem extends FileSystem {
  realPath(uri: FileUri): Promise<FileUri | undefined>;
}

export type Walk = {
  readonly files: LinkedFileSystem;
  readonly log: Log;
  /** The workspace folder, and where it really is. */
  readonly uri: FileUri;
  readonly real: FileUri;
  readonly isExcluded: (uri: FileUri) => boolean;
};

type Place = {
  readonly uri: FileUri;
  readonly real: FileUri;
  /** Where links were followed on the way here; a link back to one of these would never end. */
  readonly trail: readonly FileUri[];
};

/** All files at or below `start`, in no order. Links are followed within the workspace folder. */
export async function* walkFolder(walk: Walk, start: FileUri): AsyncGenerator<FileUri> {
  const pending = await enter(walk, start);
  for (let place = pending.pop(); place; place = pending.pop()) {
    for (const entry of await list(walk, place.uri)) {
      const uri = child(place.uri, entry.name);
      if (walk.isExcluded(uri)) continue;
      if (entry.kind === 'file') yield uri;
      else if (entry.kind === 'directory')
        pending.push({ ...place, uri, real: child(place.real, entry.name) });
      else if (entry.kind === 'symlink') {
        const target = await follow(walk, place, uri);
        if (target === 'file') yield uri;
        else if (target) pending.push(target);
      }
    }
  }
}

/** Whether a path is the folder or lies below it. */
export function isWithin(uri: FileUri, folder: FileUri): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

async function list({ files, log }: Walk, uri: FileUri): Promise<readonly DirectoryEntry[]> {
  const result = await files.readDirectory(uri);
  if (result.kind === 'read') return result.value;
  if (result.kind !== 'missing')
    log.warn(`The folder ${pathFromUri(uri)} is left out: ${result.message}`);
  return [];
}

async function enter(walk: Walk, start: FileUri): Promise<Place[]> {
  if (start === walk.uri) return [{ uri: start, real: walk.real, trail: [] }];
  const parent = child(start, '..');
  const above = await walk.files.realPath(parent);
  if (above === undefined) return [];
  const place = await follow(walk, { uri: parent, real: above, trail: [] }, start);
  return place === undefined || place === 'file' ? [] : [place];
}

async function follow(
  { files, real: root }: Walk,
  from: Place,
  uri: FileUri,
): Promise<Place | 'file' | undefined> {
  const real = await files.realPath(uri);
  if (real === undefined) return undefined;
  const { kind } = await files.stat(real);
  if (kind === 'file') return 'file';
  if (kind !== 'directory' || !isWithin(real, root)) return undefined;
  const trail = [...from.trail, from.real];
  return trail.some((place) => isWithin(place, real)) ? undefined : { uri, real, trail };
}

function child(folder: FileUri, name: string): FileUri {
  return uriFromPath(`${pathFromUri(folder)}/${name}`);
}
