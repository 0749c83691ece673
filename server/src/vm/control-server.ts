import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { ControlEvent, ControlRequest } from './control-protocol';
import { onJsonLines, sendJson } from './json-lines';

export type ControlHandlers = {
  /** Nobody holds the VM any more. Whether it goes on all the same. */
  abandoned(): boolean;
  keep(): void;
  stop(force: boolean): void;
  /** What a new watcher is told first. */
  current(): ControlEvent;
};

export type ControlServer = {
  tell(event: ControlEvent): void;
  /** Ends after everybody has got what was sent. */
  close(): Promise<void>;
};

/** Listens for windows, terminals and agents that follow or stop the VM. Only this user may connect. */
export async function listenForControl(
  path: string,
  handlers: ControlHandlers,
): Promise<ControlServer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  const watchers = new Set<Socket>();
  const holders = new Set<Socket>();
  const server = createServer((socket) => {
    const release = (): void => {
      const stays = !holders.delete(socket) || holders.size > 0 || handlers.abandoned();
      sendJson(socket, { kind: 'released', stays } satisfies ControlEvent);
    };
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      watchers.delete(socket);
      release();
    });
    onJsonLines(socket, (value) => {
      const request = value as ControlRequest;
      if (request.kind === 'watch') {
        watchers.add(socket);
        if (request.hold) holders.add(socket);
        if (request.keep) handlers.keep();
        sendJson(socket, handlers.current());
      } else if (request.kind === 'release') release();
      else handlers.stop(request.force);
    });
  });
  await listen(server, path);
  return {
    tell: (event) => watchers.forEach((socket) => sendJson(socket, event)),
    close: async () => {
      holders.clear();
      server.close();
      await Promise.all([...watchers].map(flushed));
      await rm(path, { force: true });
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
}

/** A watcher that does not read must not keep the supervisor alive. */
function flushed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.destroy();
      resolve();
    };
    socket.end(done);
    setTimeout(done, 1000).unref();
  });
}
