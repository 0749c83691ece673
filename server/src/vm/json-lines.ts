import type { Socket } from 'node:net';
import { createLineSplitter } from '../node/line-splitter';

/** One JSON value a line, over a socket. What is no JSON is passed over. */
export function onJsonLines(socket: Socket, receive: (value: unknown) => void): void {
  const splitter = createLineSplitter();
  socket.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk)) {
      const value = parsed(line);
      if (value !== undefined) receive(value);
    }
  });
}

export function sendJson(socket: Socket, value: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
