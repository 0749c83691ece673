import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundLog, createLogTail, lastLines } from '../../server/src/vm/log-files';

describe('a console of 200 MB', () => {
  const line = `${'a line of the console '.repeat(45)}\n`;
  const megabytes = 200;
  let folder: string;
  let log: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    log = join(folder, 'serial.log');
    await writeFile(log, '');
    const block = line.repeat(1024);
    for (let written = 0; written < megabytes * 1024 * 1024; written += block.length)
      await appendFile(log, block);
    await appendFile(log, 'the last words\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('tells its last words at once', async () => {
    expect(await lastLines(log, 1)).toEqual(['the last words']);
  });

  it('is cut to its end, which stays as it was', async () => {
    await boundLog(log);
    expect((await stat(log)).size).toBe(1024 * 1024);
    expect(await lastLines(log, 2)).toEqual([line.slice(0, -1), 'the last words']);
  });

  it('is followed on where it was cut, and nothing is told twice', async () => {
    const tail = createLogTail(log);
    while ((await tail.next()).length > 0) continue;
    await writeFile(log, '');
    expect(await tail.next()).toEqual([]);
    await appendFile(log, 'booted\n');
    expect(await tail.next()).toEqual(['booted']);
  });
});
