/** What a service of the template offers to the others, on the virtual machine. */
export type Offer = {
  readonly title: string;
  readonly health: string;
  readonly programs: readonly string[];
  readonly route?: { readonly domain: string; readonly port: number };
  /** Prometheus' jobs and their targets. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly dataSource?: string;
  readonly dashboards: readonly string[];
};

export type Service = 'caddy' | 'grafana' | 'homepage' | 'loki' | 'prometheus';

/** Written down a second time and independently of the modules, so that tests can compare. */
export const offers: Readonly<Record<Service, Offer>> = {
  caddy: {
    title: 'Caddy',
    health: 'http://127.0.0.1:2019/metrics',
    programs: ['caddy'],
    jobs: { caddy: '127.0.0.1:2019' },
    dashboards: [],
  },
  grafana: {
    title: 'Grafana',
    health: 'http://127.0.0.1:3001/api/health',
    programs: ['grafana'],
    route: { domain: 'grafana.localhost', port: 3001 },
    jobs: { grafana: '127.0.0.1:3001' },
    dashboards: [],
  },
  homepage: {
    title: 'Homepage',
    health: 'http://127.0.0.1:3000/api/healthcheck',
    programs: ['homepage'],
    route: { domain: 'localhost', port: 3000 },
    jobs: {},
    dashboards: [],
  },
  loki: {
    title: 'Loki',
    health: 'http://127.0.0.1:3100/ready',
    programs: ['alloy', 'loki'],
    route: { domain: 'loki.localhost', port: 3100 },
    jobs: { alloy: '127.0.0.1:12345', loki: '127.0.0.1:3100' },
    dataSource: 'http://127.0.0.1:3100',
    dashboards: ['logs.json'],
  },
  prometheus: {
    title: 'Prometheus',
    health: 'http://127.0.0.1:9090/-/healthy',
    programs: ['blackbox', 'node', 'prometheus'],
    route: { domain: 'prometheus.localhost', port: 9090 },
    jobs: {
      blackbox: '127.0.0.1:9115',
      node: '127.0.0.1:9100',
      prometheus: '127.0.0.1:9090',
    },
    dataSource: 'http://127.0.0.1:9090',
    dashboards: ['host.json', 'services.json'],
  },
};
