import { readdir, readFile, stat } from 'node:fs/promises';
import type { Dirent, Stats } from 'node:fs';
import { pathFromUri, type FileUri } from '../core/base/uri';
import type { DirectoryEntry, FileStat, FileSystem, ReadFailure, ReadResult } from '../core/ports';
import { errorCode } from './error-code';

/** Bytes above which a file is not read; nothing that a person edits is larger. */
const largestFile = 16 * 1024 * 1024;

/** The files of this computer. */
export const nodeFiles: FileSystem = { stat: statOf, readText, readBytes, readDirectory };

async function statOf(uri: FileUri): Promise<FileStat> {
  const found = await attempt(uri, (path) => stat(path));
  if (found.kind !== 'read') return { kind: 'missing' };
  const { size, mtimeMs: modified } = found.value;
  return { kind: kindOf(found.value), size, modified };
}

async function readText(uri: FileUri): Promise<ReadResult<string>> {
  const bytes = await readBytes(uri);
  if (bytes.kind !== 'read') return bytes;
  try {
    return { kind: 'read', value: new TextDecoder('utf-8', { fatal: true }).decode(bytes.value) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: 'not-utf8', message: `${pathFromUri(uri)} is not UTF-8 text.` };
  }
}

async function readBytes(uri: FileUri): Promise<ReadResult<Uint8Array>> {
  const { size } = { size: 0, ...(await statOf(uri)) };
  if (size > largestFile)
    return { kind: 'too-large', message: `${pathFromUri(uri)} is larger than 16 MiB.` };
  return attempt(uri, (path) => readFile(path));
}

async function readDirectory(uri: FileUri): Promise<ReadResult<readonly DirectoryEntry[]>> {
  const found = await attempt(uri, (path) => readdir(path, { withFileTypes: true }));
  if (found.kind !== 'read') return found;
  return {
    kind: 'read',
    value: found.value.map((entry) => ({
      name: entry.name,
      kind: entry.isSymbolicLink() ? 'symlink' : kindOf(entry),
    })),
  };
}

function kindOf(entry: Stats | Dirent): 'file' | 'directory' | 'other' {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
}

async function attempt<T>(
  uri: FileUri,
  read: (path: string) => Promise<T>,
): Promise<ReadResult<T>> {
  try {
    return { kind: 'read', value: await read(pathFromUri(uri)) };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): ReadFailure {
  const code = errorCode(error);
  if (!(error instanceof Error) || code === undefined) throw error;
  const { message } = error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', message };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied', message };
  return { kind: 'failed', message };
}
