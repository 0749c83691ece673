import type { Socket } from 'node:net';
import type { VmEvent, VmKey } from '../actions/virtual-machines';
import type { CancelSignal } from '../core/ports';
import type { VmStatus } from '../protocol';
import { connectSocket } from './connect-socket';
import type { ControlEvent, ControlRequest } from './control-protocol';
import { onJsonLines, sendJson } from './json-lines';
import { createLogTail, type LogTail } from './log-files';
import { vmPaths } from './vm-paths';

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds between two looks at the console's log. */
const tailEvery = 150;

/** A connection to the supervisor of a VM; undefined if it has none. */
export async function connectToVm(env: Env, key: VmKey): Promise<Socket | undefined> {
  return connectSocket(vmPaths(env, key).control);
}

/** The present status, without holding the VM. */
export async function askStatus(socket: Socket): Promise<VmStatus | undefined> {
  const status = await new Promise<VmStatus | undefined>((resolve) => {
    socket.once('close', () => resolve(undefined));
    onJsonLines(socket, (value) => resolve(statusIn(value as ControlEvent)));
    send(socket, { kind: 'watch', hold: false, keep: false });
  });
  socket.destroy();
  return status;
}

function statusIn(event: ControlEvent): VmStatus | undefined {
  return event.kind === 'vm' ? event : undefined;
}

export type Following = {
  readonly hold: boolean;
  readonly keep: boolean;
  readonly signal?: CancelSignal;
  /** Sent once we watch. */
  readonly then?: ControlRequest;
};

/** All that happens to a VM, its console included, until it ends or we may leave it. */
export async function* followVm(socket: Socket, following: Following): AsyncGenerator<VmEvent> {
  const inbox = createInbox(socket);
  const release = (): void => send(socket, { kind: 'release' });
  following.signal?.addEventListener('abort', release);
  send(socket, { kind: 'watch', hold: following.hold, keep: following.keep });
  if (following.then !== undefined) send(socket, following.then);
  if (following.signal?.aborted === true) release();
  let tail: LogTail | undefined;
  try {
    for (let over = false; !over;) {
      const events = await inbox.take(tailEvery);
      if (events === undefined) return;
      const statuses = events.filter((event) => event.kind === 'vm');
      over = statuses.some(({ phase }) => phase === 'stopped' || phase === 'failed');
      const log = statuses.at(-1)?.serialLog;
      if (log !== undefined) tail ??= createLogTail(log);
      for (const text of (await tail?.next(over)) ?? []) yield { kind: 'console', text };
      yield* statuses;
      if (events.some((event) => event.kind === 'released' && event.stays)) return;
    }
  } finally {
    following.signal?.removeEventListener('abort', release);
    socket.destroy();
  }
}

function send(socket: Socket, request: ControlRequest): void {
  sendJson(socket, request);
}

/** Collects what the supervisor sends; undefined once the connection is closed and all was taken. */
function createInbox(socket: Socket) {
  let events: ControlEvent[] = [];
  let closed = false;
  let wake = (): void => undefined;
  onJsonLines(socket, (value) => {
    events.push(value as ControlEvent);
    wake();
  });
  socket.once('close', () => {
    closed = true;
    wake();
  });
  return {
    take: async (patience: number): Promise<readonly ControlEvent[] | undefined> => {
      if (events.length === 0 && closed) return undefined;
      if (events.length === 0) await quiet(patience, (awake) => (wake = awake));
      const taken = events;
      events = [];
      return taken;
    },
  };
}

function quiet(patience: number, onWake: (awake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    onWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
