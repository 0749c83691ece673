import { createServer } from 'node:http';

/**
 * VS Code in a browser opens a port of this computer by an address that has the port in its path.
 * Answers such addresses by leading on to the port itself, and gives their pattern.
 */
export async function leadToPorts() {
  const server = createServer(({ url }, response) => {
    const [, port, rest = '/'] = /^\/(\d+)(\/.*)?$/.exec(url) ?? [];
    const location = `http://localhost:${port}${rest}`;
    response.writeHead(port ? 302 : 404, port ? { location } : {}).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It ends with whoever has started it.
  server.unref();
  return `http://127.0.0.1:${server.address().port}/{{port}}/`;
}
