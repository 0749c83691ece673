import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `attempt` gives a value; how long is up to the test's own time limit. */
export async function waitFor<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    await sleep(100);
  }
}

/** The first answer with a status. A port that accepts connections and stays silent is no answer. */
export function waitForHttp(url: string, init: RequestInit = {}): Promise<Response> {
  return waitFor(async () => {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(2000) });
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return undefined;
      throw error;
    }
  });
}

/** TCP ports of this machine that nothing uses now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('No port is free.');
      return address.port;
    }),
  );
}
