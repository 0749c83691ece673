import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { uriFromPath } from '../../server/src/core/base/uri';

const project = new URL('../../', import.meta.url);
const program = fileURLToPath(new URL('dist/server.cjs', project));
const hook = fileURLToPath(new URL('test/endurance/heap-on-request.cjs', project));

export type Memory = { readonly heap: number; readonly rss: number };

/** The built server in a process of its own, as VS Code starts it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
    private readonly errors: string[],
  ) {}

  static async start(
    folder: string,
    listen: (connection: ProtocolConnection) => void,
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--expose-gc', '--require', hook, program, '--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    if (!child.stdin || !child.stdout || !child.stderr)
      throw new Error('The server has no streams.');
    const errors: string[] = [];
    child.stderr.on('data', (text: Buffer) => errors.push(String(text)));
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.onRequest(RegistrationRequest.type, () => undefined);
    listen(connection);
    connection.listen();
    await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      capabilities: {
        workspace: {
          workspaceFolders: true,
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: {
          publishDiagnostics: {},
          completion: { completionItem: { resolveSupport: { properties: ['documentation'] } } },
        },
      },
      workspaceFolders: [{ uri: uriFromPath(folder), name: 'homelab' }],
    });
    await connection.sendNotification('initialized', {});
    return new ServerProcess(child, connection, errors);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Until a whole second passes in which next to nothing is done; after two minutes in any case. */
  async untilIdle(): Promise<void> {
    for (let tries = 0; tries < 120 && (await this.usedWithin(1000)) > 2; tries++);
  }

  /** Milliseconds of processor time that it uses while so many milliseconds pass. */
  async usedWithin(milliseconds: number): Promise<number> {
    const before = processorTime(this.pid);
    await sleep(milliseconds);
    return processorTime(this.pid) - before;
  }

  /** What it wrote to its error stream, and how it ended; empty while all is well. */
  complaints(): readonly string[] {
    const ended = this.child.exitCode ?? this.child.signalCode;
    return [...this.errors, ...(ended === null ? [] : [`The server ended with ${ended}.`])];
  }

  /** Bytes in use after a forced collection; the heap without the code that the engine compiled. */
  memory(): Promise<Memory> {
    return new Promise((resolve) => {
      this.child.once('message', (memory) => resolve(memory as Memory));
      this.child.send('heap');
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification('exit');
    this.child.disconnect();
    await ended;
    this.connection.dispose();
  }
}

/** Of all threads of a process, as Linux counts it in nanoseconds. */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const used = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}
