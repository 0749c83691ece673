import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessEvent, ProcessRequest } from '../../server/src/core/ports';
import { nodeProcesses } from '../../server/src/node/node-processes';
import { usualPatience } from '../../server/src/node/process-group';

const shell = (script: string, more: Partial<ProcessRequest> = {}): ProcessRequest => ({
  command: '/bin/sh',
  args: ['-c', script],
  cwd: tmpdir(),
  ...more,
});

async function collect(request: ProcessRequest): Promise<readonly ProcessEvent[]> {
  const events: ProcessEvent[] = [];
  for await (const event of nodeProcesses.run(request)) events.push(event);
  return events;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

test('lines of both streams arrive whole, and the exit status last', async () => {
  const events = await collect(shell('printf "a\\r\\nb"; printf "é\\n" >&2; exit 3'));
  expect(events.at(-1)).toEqual({ kind: 'exit', code: 3, signal: undefined });
  expect(events).toContainEqual({ kind: 'stdout', line: 'a' });
  expect(events).toContainEqual({ kind: 'stdout', line: 'b' });
  expect(events).toContainEqual({ kind: 'stderr', line: 'é' });
});

test('a program that is missing is told from one that fails', async () => {
  const events = await collect({ command: '/nowhere/nix', args: [], cwd: tmpdir() });
  expect(events).toMatchObject([{ kind: 'not-started', missing: true }]);
});

test('a missing folder is not taken for a missing program', async () => {
  const events = await collect({ command: '/bin/true', args: [], cwd: '/nowhere/at/all' });
  expect(events).toMatchObject([{ kind: 'not-started', missing: false }]);
});

test('arguments reach the program unchanged, and no shell reads them', async () => {
  const odd = 'a b "c" $(id) ; \'é\' \\';
  const events = await collect({ command: 'printf', args: ['%s', odd], cwd: tmpdir() });
  expect(events[0]).toEqual({ kind: 'stdout', line: odd });
});

test('standard input is closed unless text is given', async () => {
  expect(await collect(shell('cat'))).toHaveLength(1);
  expect((await collect(shell('cat', { input: 'x' })))[0]).toEqual({ kind: 'stdout', line: 'x' });
});

test('cancelling ends a whole tree, also a child that ignores interrupts', async () => {
  const abort = new AbortController();
  const pids: number[] = [];
  const script =
    'sh -c \'trap "" INT TERM; echo $$; sleep 600; sleep 600\' & sleep 600 & echo $!; wait';
  for await (const event of nodeProcesses.run(shell(script, { signal: abort.signal }))) {
    if (event.kind === 'stdout') pids.push(Number(event.line));
    if (pids.length === 2) abort.abort();
  }
  // Whoever adopted the processes may take a moment to bury them.
  await expect.poll(() => pids.map(isAlive), { timeout: 20_000 }).toEqual([false, false]);
});

test('a time limit ends the program', async () => {
  const events = await collect(shell('sleep 600', { timeout: 100 }));
  expect(events.at(-1)).toMatchObject({ kind: 'exit', code: undefined, signal: 'SIGINT' });
});

test('what only reads is not asked to end, but ended', async () => {
  const script = 'trap "" INT TERM; sleep 600 & echo $!; wait; sleep 600';
  const pids: number[] = [];
  const running = nodeProcesses.run(shell(script, { timeout: 500, expendable: true }));
  const began = performance.now();
  for await (const event of running) if (event.kind === 'stdout') pids.push(Number(event.line));
  expect(performance.now() - began).toBeLessThan(usualPatience.interrupt);
  await expect.poll(() => pids.map(isAlive)).toEqual([false]);
});

test('a reader who loses interest ends the program', async () => {
  let pid = 0;
  for await (const event of nodeProcesses.run(shell('echo $$; while :; do sleep 1; done'))) {
    if (event.kind === 'stdout') pid = Number(event.line);
    break;
  }
  expect(isAlive(pid)).toBe(false);
});

test('a descendant that keeps the pipe open does not keep us', async () => {
  const events = await collect(shell('sleep 5 & echo done'));
  expect(events.map((event) => event.kind)).toEqual(['stdout', 'exit']);
});

test('200 MB of output, without one line break, is not held in memory', async () => {
  const before = process.memoryUsage().rss;
  let peak = before;
  const script = 'head -c 100000000 /dev/zero | tr "\\0" x; yes 0123456789 | head -c 100000000';
  for await (const event of nodeProcesses.run(shell(script)))
    if (event.kind === 'stdout' && event.line.length !== 10)
      peak = Math.max(peak, process.memoryUsage().rss);
  expect(peak - before).toBeLessThan(200 * 1024 * 1024);
});

test('a path with spaces, quotes and other letters is a folder like any other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'a "b" $(c) é '));
  const events = await collect({ command: '/bin/pwd', args: [], cwd: folder });
  expect(events[0]).toEqual({ kind: 'stdout', line: folder });
});
