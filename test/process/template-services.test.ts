import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../template/evaluate-template';
import { offers, type Service } from '../template/offers';

/** What `combinations.nix` tells about a machine with some of the services. */
type Facts = {
  readonly enabled: readonly Service[];
  readonly system: string;
  readonly warnings: readonly string[];
  readonly programs: Readonly<Record<string, boolean>>;
  readonly routes: Readonly<Record<string, string>>;
  readonly tiles: readonly {
    readonly title: string;
    readonly href: string | null;
    readonly siteMonitor: string | null;
    readonly icon: string | null;
  }[];
  readonly jobs: Readonly<Record<string, readonly string[]>>;
  readonly dataSources: readonly { readonly uid: string; readonly url: string }[];
  readonly dashboardFolders: readonly string[];
  readonly dashboards: readonly string[];
  readonly collectorFiles: readonly string[];
  readonly secrets: readonly string[];
  readonly openPorts: readonly number[];
};

const routesOf = (enabled: readonly Service[]): readonly { domain: string; port: number }[] =>
  enabled.flatMap((service) => offers[service].route ?? []);
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();

describe('the template, with each of the 32 combinations of its services', () => {
  let combinations: readonly Facts[] = [];
  beforeAll(async () => {
    combinations = (await evaluateTemplate(
      'server-vm-x86_64',
      'combinations.nix',
    )) as readonly Facts[];
  });

  /** Compares one aspect of every combination with what the enabled services offer. */
  function everywhere<T>(
    actual: (facts: Facts) => T,
    expected: (on: (service: Service) => boolean, enabled: readonly Service[]) => T,
  ): void {
    const collect = (aspect: (facts: Facts) => T): readonly unknown[] =>
      combinations.map((facts) => ({ enabled: facts.enabled, aspect: aspect(facts) }));
    expect(combinations).toHaveLength(32);
    expect(collect(actual)).toEqual(
      collect(({ enabled }) => expected((service) => enabled.includes(service), enabled)),
    );
  }

  it('evaluates to a system, without a warning', () => {
    everywhere(
      (facts) => ({ system: facts.system.endsWith('.drv'), warnings: facts.warnings }),
      () => ({ system: true, warnings: [] }),
    );
  });

  it('is another system each time', () => {
    expect(new Set(combinations.map((facts) => facts.system)).size).toBe(32);
  });

  it('runs the programs of the enabled services and no others', () => {
    everywhere(
      ({ programs }) => sorted(Object.keys(programs).filter((name) => programs[name] === true)),
      (_, enabled) => sorted(enabled.flatMap((service) => offers[service].programs)),
    );
  });

  it('routes the name of every enabled service to its port, while Caddy is on', () => {
    everywhere(
      ({ routes }) =>
        sorted(
          Object.entries(routes).map(
            ([host, text]) => `${host} ${/reverse_proxy (\S+)/.exec(text)?.[1] ?? 'nowhere'}`,
          ),
        ),
      (on, enabled) =>
        sorted(
          routesOf(on('caddy') ? enabled : []).map(
            ({ domain, port }) => `http://${domain} 127.0.0.1:${port}`,
          ),
        ),
    );
  });

  it('shows a tile with an icon and a state for every enabled service, while Homepage is on', () => {
    everywhere(
      ({ tiles }) =>
        sorted(tiles.map(({ title, siteMonitor, icon }) => `${title} ${siteMonitor} ${icon}`)),
      (on, enabled) =>
        sorted(
          on('homepage')
            ? enabled.map(
                (service) => `${offers[service].title} ${offers[service].health} ${service}.png`,
              )
            : [],
        ),
    );
  });

  it('links a tile only to an address that something answers', () => {
    everywhere(
      ({ tiles }) =>
        sorted(tiles.flatMap(({ href }) => (href === null ? [] : [new URL(href).host]))),
      (on, enabled) => {
        if (!on('homepage')) return [];
        if (!on('caddy')) return ['server:3000'];
        return sorted(routesOf(enabled).map(({ domain }) => `${domain}:8080`));
      },
    );
  });

  it('measures every enabled service and nothing else, while Prometheus is on', () => {
    everywhere(
      ({ jobs }) =>
        Object.fromEntries(Object.entries(jobs).map(([job, targets]) => [job, sorted(targets)])),
      (on, enabled) =>
        on('prometheus')
          ? Object.fromEntries([
              ...enabled
                .flatMap((service) => Object.entries(offers[service].jobs))
                .map(([job, target]) => [job, [target]] as const),
              ['health', sorted(enabled.map((service) => offers[service].health))] as const,
            ])
          : {},
    );
  });

  it('gives Grafana the data sources of the enabled services', () => {
    everywhere(
      ({ dataSources }) => sorted(dataSources.map(({ uid, url }) => `${uid} ${url}`)),
      (on, enabled) =>
        sorted(
          on('grafana')
            ? enabled.flatMap((service) => {
                const url = offers[service].dataSource;
                return url === undefined ? [] : [`${service} ${url}`];
              })
            : [],
        ),
    );
  });

  it('gives Grafana the dashboards of the enabled services, and looks for them only then', () => {
    everywhere(
      ({ dashboards, dashboardFolders }) => ({ dashboards: sorted(dashboards), dashboardFolders }),
      (on, enabled) => {
        const dashboards = on('grafana')
          ? sorted(enabled.flatMap((service) => offers[service].dashboards))
          : [];
        return {
          dashboards,
          dashboardFolders: dashboards.length > 0 ? ['/etc/grafana-dashboards'] : [],
        };
      },
    );
  });

  it('collects logs while Loki is there to keep them', () => {
    everywhere(
      ({ collectorFiles }) => collectorFiles,
      (on) => (on('loki') ? ['config.alloy'] : []),
    );
  });

  it("decrypts Grafana's secrets for Grafana alone", () => {
    everywhere(
      ({ secrets }) => sorted(secrets),
      (on) => (on('grafana') ? ['grafana-admin-password', 'grafana-secret-key'] : []),
    );
  });

  it('opens SSH, and the ports of Caddy and Homepage while they are on', () => {
    everywhere(
      ({ openPorts }) => [...openPorts].sort((a, b) => a - b),
      (on) => [22, ...(on('homepage') ? [3000] : []), ...(on('caddy') ? [8080] : [])],
    );
  });
});
