import type { Socket } from 'node:net';
import { connectSocket } from './connect-socket';
import { onJsonLines, sendJson } from './json-lines';

/** QEMU's monitor, as its QMP specification describes it. */
export type QemuMonitor = {
  /** Presses the power button; the guest decides what it does about it. */
  powerDown(): void;
  /** Ends QEMU at once. Its disk is flushed, the guest is not asked. */
  quit(): void;
};

/** Undefined if QEMU does not listen (yet). A monitor serves one connection at a time. */
export async function openMonitor(path: string): Promise<QemuMonitor | undefined> {
  const socket = await connectSocket(path);
  if (socket === undefined || !(await negotiated(socket))) return undefined;
  const execute = (command: string): void => sendJson(socket, { execute: command });
  return { powerDown: () => execute('system_powerdown'), quit: () => execute('quit') };
}

/** QEMU greets, and takes commands once its capabilities were acknowledged. */
function negotiated(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve(false));
    onJsonLines(socket, (message) => {
      if (typeof message !== 'object' || message === null) return;
      if ('QMP' in message) sendJson(socket, { execute: 'qmp_capabilities' });
      if ('return' in message) resolve(true);
    });
  });
}
