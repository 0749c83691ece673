import { statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import type { ProcessEvent, ProcessRequest, Processes } from '../core/ports';
import { guardGroup } from './group-guard';
import { mergeLines, type LineSource } from './merge-lines';
import { endGroup, noPatience, signalGroup, usualPatience, type Patience } from './process-group';
import { createUsageMeter } from './process-usage';

/**
 * Programs on this computer. Each is a process group of its own, so that cancelling ends all of it; one
 * that owns the terminal is in ours, because only that group may read from it.
 */
export const nodeProcesses: Processes = { run };

async function* run(request: ProcessRequest): AsyncGenerator<ProcessEvent> {
  if (request.signal?.aborted === true) {
    yield { kind: 'exit', code: undefined, signal: 'SIGINT' };
    return;
  }
  const subprocess = execa(request.command, request.args, optionsOf(request));
  const ending = new Ending(subprocess, request);
  const sources = sourcesOf(subprocess);
  subprocess.once('exit', () => closeWhenSilent(sources));
  try {
    yield* mergeLines(sources);
    const { exceeded } = ending;
    const event = exitEvent(await subprocess, request);
    yield exceeded !== undefined && event.kind === 'exit' ? { ...event, exceeded } : event;
    ending.settled();
  } finally {
    await ending.finish();
  }
}

/** Milliseconds between two looks at how much memory a program takes. */
const memoryInterval = 500;

type Subprocess = PromiseLike<unknown> & {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
};

/** Makes sure that nothing of the group outlives the reader's interest in it, nor this process. */
class Ending {
  private stopInsisting: (() => void) | undefined;
  private done = false;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly pid: number | undefined;
  private readonly patience: Patience;
  private readonly dismissGuard: (() => Promise<void>) | undefined;
  /** The limit of the request that was reached. */
  exceeded: 'time' | 'memory' | undefined;

  constructor(
    private readonly subprocess: Subprocess,
    private readonly request: ProcessRequest,
  ) {
    const { signal, timeout, memory, interactive, expendable } = request;
    const { pid } = subprocess;
    this.pid = pid;
    this.patience = expendable === true ? noPatience : usualPatience;
    if (pid === undefined) return;
    this.dismissGuard = guardGroup(interactive === true ? process.pid : pid, this.patience);
    signal?.addEventListener('abort', this.end);
    if (timeout !== undefined) this.timers.push(setTimeout(() => this.exceed('time'), timeout));
    if (memory !== undefined) this.watchMemory(pid, memory);
  }

  settled(): void {
    this.done = true;
  }

  async finish(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    if (!this.done) this.end();
    await this.subprocess;
    this.request.signal?.removeEventListener('abort', this.end);
    this.stopInsisting?.();
    await this.dismissGuard?.();
  }

  /** Of the program itself; what it starts has limits of its own. */
  private watchMemory(pid: number, limit: number): void {
    const usage = createUsageMeter(pid);
    const look = async (): Promise<void> => {
      const found = await usage();
      if (found !== undefined && found.memory > limit) this.exceed('memory');
    };
    this.timers.push(setInterval(() => void look(), memoryInterval));
  }

  private exceed(limit: 'time' | 'memory'): void {
    this.exceeded ??= limit;
    // What takes all memory is not waited for until it has ended in its own time.
    if (limit === 'memory' && this.pid !== undefined) signalGroup(this.pid, 'SIGKILL');
    else this.end();
  }

  private readonly end = (): void => {
    if (this.pid === undefined || this.stopInsisting !== undefined) return;
    this.stopInsisting =
      this.request.interactive === true ? this.endInteractive() : endGroup(this.pid, this.patience);
  };

  /** Ctrl-C comes from the terminal itself; whoever asks otherwise has reached nobody but us. */
  private endInteractive(): () => void {
    const timer = setTimeout(() => {
      if (!signalGroup(process.pid, 'SIGTERM')) this.subprocess.kill('SIGTERM');
    }, usualPatience.terminate);
    return () => clearTimeout(timer);
  }
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
