import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export type DetachedRequest = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files that its output is appended to. */
  readonly stdout: string;
  readonly stderr: string;
};

export type DetachedExit = {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started at all. */
  readonly notStarted?: string | undefined;
};

export type Detached = {
  readonly pid: number | undefined;
  readonly exited: Promise<DetachedExit>;
  /** Lets this process end before it. */
  release(): void;
};

/**
 * Starts a program that goes on when we die: in a session of its own, and with files as output.
 * Not by execa, which has no way to hand over a file without piping it through this process.
 */
export function spawnDetached(request: DetachedRequest): Detached {
  const out = openSync(request.stdout, 'a', 0o600);
  const error = openSync(request.stderr, 'a', 0o600);
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: { ...process.env, ...request.env },
    stdio: ['ignore', out, error],
    detached: true,
  });
  closeSync(out);
  closeSync(error);
  const exited = new Promise<DetachedExit>((resolve) => {
    child.once('error', ({ message }) =>
      resolve({ code: undefined, signal: undefined, notStarted: message }),
    );
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined }),
    );
  });
  return { pid: child.pid, exited, release: () => child.unref() };
}
