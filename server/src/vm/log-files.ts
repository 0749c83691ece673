import { open, stat, truncate, writeFile } from 'node:fs/promises';
import { errorCode } from '../node/error-code';
import { createLineSplitter } from '../node/line-splitter';
import { stripAnsi } from '../nix/strip-ansi';

/** Bytes that a log may take before its beginning is dropped. */
const largestLog = 32 * 1024 * 1024;
const keptTail = 1024 * 1024;

/** Shortens a log that grew too large. Its writers append, so they go on at the new end. */
export async function boundLog(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= largestLog) return;
  const tail = await readEnd(path, keptTail);
  await truncate(path, 0);
  await writeFile(path, tail, { flag: 'a' });
}

/** The last lines of a log, without escape sequences and carriage returns. */
export async function lastLines(path: string, count: number): Promise<readonly string[]> {
  const text = (await readEnd(path, 64 * 1024)).toString('utf8');
  const lines = stripAnsi(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.slice(-count);
}

export type LogTail = {
  /** What was written since the last call, as whole lines; with `all` also an unfinished one. */
  next(all?: boolean): Promise<readonly string[]>;
};

/** Follows a log from its beginning. */
export function createLogTail(path: string): LogTail {
  const splitter = createLineSplitter();
  let offset = 0;
  return {
    next: async (all = false) => {
      const size = await sizeOf(path);
      // It was shortened, and what is left was already seen.
      if (size < offset) offset = size;
      const chunk = await readAt(path, offset, Math.min(size - offset, keptTail));
      offset += chunk.length;
      const lines = splitter.push(chunk);
      return all ? [...lines, ...splitter.end()] : lines;
    },
  };
}

async function readEnd(path: string, length: number): Promise<Buffer> {
  const size = await sizeOf(path);
  return readAt(path, Math.max(0, size - length), Math.min(size, length));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
