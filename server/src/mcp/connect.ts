import { createMcpServer } from './server';
import { LineTransport } from './transport';
import type { Workbench } from './workbench';

/** Serves one client over standard input and output until it goes away. */
export async function serveStdio(bench: Workbench, version: string): Promise<void> {
  const server = createMcpServer(bench, version);
  const transport = new LineTransport(process.stdin, process.stdout);
  const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
  await server.connect(transport);
  await closed;
}
