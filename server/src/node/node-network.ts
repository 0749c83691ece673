import { connect, createServer, type AddressInfo } from 'node:net';
import type { GreetingRequest, Network } from '../core/ports';
import { errorCode } from './error-code';

const host = '127.0.0.1';

/** The loopback address of this computer. */
export const nodeNetwork: Network = { portState, freePort, greeting };

async function portState(port: number): Promise<'free' | 'taken' | 'denied'> {
  // On macOS a port can be bound although somebody listens on all addresses, so we also knock.
  if (await answers(port)) return 'taken';
  const bound = await bind(port);
  if (typeof bound === 'number') return 'free';
  return bound === 'EACCES' ? 'denied' : 'taken';
}

async function freePort(): Promise<number> {
  const bound = await bind(0);
  if (typeof bound === 'number') return bound;
  throw new Error(`No port of ${host} can be opened (${bound}).`);
}

function bind(port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function greeting({ port, say, timeout }: GreetingRequest): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (text: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(() => settle(undefined), timeout);
    socket.once('connect', () => say !== undefined && socket.write(say));
    socket.once('data', (data) => settle(data.toString('latin1')));
    socket.once('error', () => settle(undefined));
    socket.once('close', () => settle(undefined));
  });
}
