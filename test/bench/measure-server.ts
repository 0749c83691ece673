import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LineIndex } from '../../server/src/core/base/line-index';
import { uriFromPath } from '../../server/src/core/base/uri';
import { firstName } from './measure-model';
import { ServerProcess } from '../endurance/server-process';

export type ServerFigures = {
  /** Milliseconds from the start of the process to the first right completion. */
  readonly firstCompletion: number;
  /** Megabytes of the whole process once everything was read and checked, after a collection. */
  readonly rss: number;
  /** Milliseconds of processor time in a second in which nobody asks for anything. */
  readonly idle: number;
};

/** Milliseconds after which no right completion is waited for any more. */
const longest = 120_000;

type Completion = { readonly items: readonly { readonly label: string }[] };

/** The built server in a process of its own, on files by absolute path below `/lab`. */
export async function measureServer(
  files: ReadonlyMap<string, string>,
  machineFile: string,
): Promise<ServerFigures> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'homelab-bench-')));
  try {
    for (const [path, text] of files) {
      const target = join(folder, path.slice('/lab'.length));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    return await measureIn(folder, join(folder, machineFile.slice('/lab'.length)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, file: string): Promise<ServerFigures> {
  const began = performance.now();
  const server = await ServerProcess.start(folder, () => undefined);
  const { connection } = server;
  const text = readFileSync(file, 'utf8');
  const textDocument = { uri: uriFromPath(file), languageId: 'nix', version: 1, text };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  const position = new LineIndex(text).positionAt(firstName(text));
  let firstCompletion = NaN;
  // While files are still read, it may know too little.
  while (Number.isNaN(firstCompletion) && performance.now() - began < longest) {
    const answer = await connection.sendRequest<Completion | null>('textDocument/completion', {
      textDocument: { uri: textDocument.uri },
      position,
    });
    if (answer?.items.some(({ label }) => label === 'enable'))
      firstCompletion = performance.now() - began;
  }
  await server.untilIdle();
  const idle = await server.usedWithin(2000);
  // This collects garbage, and threads go on with that for a while.
  const { rss } = await server.memory();
  await server.stop();
  return { firstCompletion, rss: rss / 1e6, idle: idle / 2 };
}
