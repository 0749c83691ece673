import { connect, type Socket } from 'node:net';

/** A connection to a Unix socket; undefined if nobody listens there. */
export function connectSocket(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // A connection that breaks also closes, which is what everybody listens for.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}
