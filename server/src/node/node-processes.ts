import { statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import type { ProcessEvent, ProcessRequest, Processes } from '../core/ports';
import { mergeLines, type LineSource } from './merge-lines';
import { endGroup, signalGroup } from './process-group';

/** Programs on this computer. Each is a process group of its own, so that cancelling ends all of it. */
export const nodeProcesses: Processes = { run };

async function* run(request: ProcessRequest): AsyncGenerator<ProcessEvent> {
  if (request.signal?.aborted === true) {
    yield { kind: 'exit', code: undefined, signal: 'SIGINT' };
    return;
  }
  const subprocess = execa(request.command, request.args, optionsOf(request));
  const ending = new Ending(subprocess.pid, request);
  const sources = sourcesOf(subprocess);
  subprocess.once('exit', () => closeWhenSilent(sources));
  try {
    yield* mergeLines(sources);
    yield exitEvent(await subprocess, request);
    ending.settled();
  } finally {
    await ending.finish(subprocess);
  }
}

/** Makes sure that nothing of the group outlives the reader's interest in it. */
class Ending {
  private stopInsisting: (() => void) | undefined;
  private done = false;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly forget: () => void;

  constructor(
    private readonly pid: number | undefined,
    private readonly request: ProcessRequest,
  ) {
    const killAtExit = () => {
      if (pid !== undefined && request.interactive !== true) signalGroup(pid, 'SIGTERM');
    };
    process.once('exit', killAtExit);
    request.signal?.addEventListener('abort', this.end);
    this.forget = () => {
      process.off('exit', killAtExit);
      request.signal?.removeEventListener('abort', this.end);
    };
    if (request.timeout !== undefined) this.timer = setTimeout(this.end, request.timeout);
  }

  settled(): void {
    this.done = true;
  }

  async finish(subprocess: PromiseLike<unknown>): Promise<void> {
    clearTimeout(this.timer);
    if (!this.done) this.end();
    await subprocess;
    this.forget();
    this.stopInsisting?.();
  }

  private readonly end = (): void => {
    // A program that owns the terminal gets Ctrl-C from the terminal itself.
    if (this.pid === undefined || this.stopInsisting !== undefined) return;
    if (this.request.interactive === true) return;
    this.stopInsisting = endGroup(this.pid);
  };
}

function optionsOf(request: ProcessRequest) {
  const { cwd, env, input, interactive = false } = request;
  return {
    cwd,
    ...(env && { env }),
    extendEnv: true,
    reject: false,
    buffer: false,
    detached: !interactive,
    cleanup: false,
    stdin: interactive ? 'inherit' : input === undefined ? 'ignore' : 'pipe',
    stdout: interactive ? 'inherit' : 'pipe',
    stderr: interactive ? 'inherit' : 'pipe',
    ...(input !== undefined && { input }),
  } satisfies Options;
}

function sourcesOf(streams: {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}): readonly LineSource[] {
  const { stdout, stderr } = streams;
  return [
    ...(stdout ? [{ kind: 'stdout', stream: stdout } as const] : []),
    ...(stderr ? [{ kind: 'stderr', stream: stderr } as const] : []),
  ];
}

/** A descendant that went on by itself may hold the pipes open for ever; its silence ends the reading. */
function closeWhenSilent(sources: readonly LineSource[]): void {
  for (const { stream } of sources.filter((source) => !source.stream.closed)) {
    let heard = -1;
    const timer = setInterval(() => {
      const total = stream instanceof Socket ? stream.bytesRead : 0;
      if (heard === total && stream.readableLength === 0) stream.destroy();
      heard = total;
    }, 500);
    stream.once('close', () => clearInterval(timer));
  }
}

type Result = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
  readonly shortMessage?: string | undefined;
};

function exitEvent(result: Result, request: ProcessRequest): ProcessEvent {
  const { exitCode, signal, code } = result;
  if (exitCode !== undefined || signal !== undefined)
    return { kind: 'exit', code: exitCode, signal };
  return {
    kind: 'not-started',
    missing: code === 'ENOENT' && isDirectory(request.cwd),
    message: result.originalMessage ?? result.shortMessage ?? `${request.command} did not start`,
  };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
