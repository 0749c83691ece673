import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askPrometheus } from '../../client/src/map/prometheus';

describe('asking a Prometheus', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it('gives its targets, and what exporters probe for it', async () => {
    const address = await serve({
      '/prom/api/v1/targets?state=active': {
        data: {
          activeTargets: [
            target('grafana', 'http://127.0.0.1:3001/metrics', 'up'),
            target('loki', 'http://127.0.0.1:3100/metrics', 'down'),
            target('new', 'http://127.0.0.1:3200/metrics', 'unknown'),
            target('health', 'http://127.0.0.1:9115/probe?target=http%3A%2F%2Fa%3A1', 'up'),
            target('portless', 'http://caddy.lan/metrics', 'up'),
          ],
        },
      },
      '/prom/api/v1/query?query=probe_success': {
        data: {
          result: [
            probe('health', 'http://127.0.0.1:3001/api/health', '1'),
            probe('ping', 'nas.lan:5000', '0'),
            probe('health', 'https://grafana.example.org', '0'),
          ],
        },
      },
    });
    expect(await ask(`${address}/prom`)).toEqual({
      kind: 'targets',
      targets: [
        { job: 'grafana', host: '127.0.0.1', port: 3001, isUp: true },
        { job: 'loki', host: '127.0.0.1', port: 3100, isUp: false },
        { job: 'health', host: '127.0.0.1', port: 3001, isUp: true },
        { job: 'ping', host: 'nas.lan', port: 5000, isUp: false },
      ],
    });
  });

  it.each([
    ['what is no address', 'server.lan:9090', 'is not one of http or https'],
    ['a file', 'file:///etc/passwd', 'is not one of http or https'],
    ['nothing', 'http://', 'is not one of http or https'],
  ])('says why it does not ask %s', async (_, address, why) => {
    expect(await ask(address)).toEqual({
      kind: 'none',
      why: expect.stringContaining(why) as string,
    });
  });

  it.each([
    ['a page', '<html>', 'what answers there is not Prometheus'],
    ['other JSON', '[1, null]', 'what answers there is not Prometheus'],
    ['an error', undefined, 'it answers with status 404'],
  ])('says that %s is no answer', async (_, text, why) => {
    const address = await serveText(() => text);
    expect(await ask(address)).toEqual({ kind: 'none', why });
  });

  it('says that nothing listens', async () => {
    const address = await serveText(() => '');
    await new Promise((resolve) => server?.close(resolve));
    expect(await ask(address)).toEqual({ kind: 'none', why: 'nothing listens there' });
  });

  function ask(address: string) {
    return askPrometheus(address, new AbortController().signal);
  }

  function serve(answers: Readonly<Record<string, unknown>>): Promise<string> {
    return serveText((url) => (url in answers ? JSON.stringify(answers[url]) : undefined));
  }

  async function serveText(textAt: (url: string) => string | undefined): Promise<string> {
    const listening = createServer(({ url = '' }, response) => {
      const text = textAt(url);
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }
});

function target(job: string, scrapeUrl: string, health: string) {
  return { labels: { job }, scrapeUrl, health };
}

function probe(job: string, instance: string, value: string) {
  return { metric: { job, instance }, value: [0, value] };
}
