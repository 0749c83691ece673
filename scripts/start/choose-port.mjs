import { createServer } from 'node:net';
import { Complaint } from '../setup/complaint.mjs';

/** Where it is served if that is free, so that a browser finds its open editors again. */
const usual = 8390;

/** A port of 127.0.0.1 that is free; if one was asked for, that one. */
export async function choosePort(wanted) {
  if (wanted === undefined) return (await tryPort(usual)) ?? (await tryPort(0));
  const port = await tryPort(wanted);
  if (port !== undefined) return port;
  throw new Complaint(
    `Port ${wanted} is in use, or may not be used. Choose another: npm start -- --port ${wanted + 1}`,
  );
}

function tryPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', ({ code, message }) => {
      if (code === 'EADDRINUSE' || code === 'EACCES') resolve(undefined);
      else reject(new Error(message));
    });
    server.listen(port, '127.0.0.1', () => {
      const { port: found } = server.address();
      server.close(() => resolve(found));
    });
  });
}
