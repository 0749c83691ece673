import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { PipeRequest, PipeResult, Pipes } from '../core/ports';

/** Programs on this computer, in a session of their own, so that none can ask at a terminal. */
export const nodePipes: Pipes = { pipe };

function pipe({ command, args, input, timeout }: PipeRequest): Promise<PipeResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: tmpdir(), detached: true, stdio: 'pipe', timeout });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', ({ message }) => resolve({ kind: 'not-started', message }));
    child.on('close', (code) =>
      resolve({
        kind: 'ended',
        code: code ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
    // A program that refuses early does not read its input to the end.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
