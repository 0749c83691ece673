import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, waitForHttp } from './wait-for';

/** A real Prometheus that scrapes two services: one that is up, and one where nothing listens. */
export type Prometheus = {
  readonly address: string;
  readonly ports: { readonly up: number; readonly down: number };
  stop(): Promise<void>;
};

/** Its jobs bear the names of the template's services. */
export async function startPrometheus(): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const metrics = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/plain').end('answers 1\n');
  });
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const up = (metrics.address() as AddressInfo).port;
  const [own = 0, down = 0] = await freePorts(2);
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, configOf({ grafana: up, loki: down }));
  const running = execa(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${own}`,
    ],
    { stdin: 'ignore', reject: false, buffer: false },
  );
  const address = `http://127.0.0.1:${own}`;
  await waitForHttp(`${address}/-/ready`);
  return {
    address,
    ports: { up, down },
    stop: async () => {
      running.kill();
      await running;
      metrics.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(jobs: Readonly<Record<string, number>>): string {
  const each = Object.entries(jobs).map(
    ([job, port]) => `  - job_name: ${job}
    static_configs:
      - targets: ["127.0.0.1:${port}"]
`,
  );
  return `global:\n  scrape_interval: 1s\nscrape_configs:\n${each.join('')}`;
}
