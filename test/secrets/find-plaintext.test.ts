import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPlaintext } from '../support/find-plaintext';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-plaintext-'));
});
afterEach(() => rm(folder, { recursive: true }));

const text = `needle-${'q7'.repeat(8)}`;

it.each([
  ['as it is', Buffer.from(`a ${text} b`)],
  ['as UTF-16', Buffer.from(`a ${text} b`, 'utf16le')],
  ['as base64', Buffer.from(Buffer.from(`{"a":"${text}"}`).toString('base64'))],
  [
    'as base64 after one more letter',
    Buffer.from(Buffer.from(`{"ab":"${text}"}`).toString('base64')),
  ],
  [
    'as base64 after two more letters',
    Buffer.from(Buffer.from(`{"abc":"${text}"}`).toString('base64')),
  ],
])('a text is found in a file %s', async (_, content) => {
  await writeFile(join(folder, 'file'), content);
  expect(await findPlaintext(text, [folder])).toEqual([join(folder, 'file')]);
});

it('a text that is nowhere is not found', async () => {
  await writeFile(join(folder, 'file'), 'something else');
  expect(await findPlaintext(text, [folder])).toEqual([]);
});
