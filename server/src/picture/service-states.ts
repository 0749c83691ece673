import type { MapEdge, MapNode, PortForward } from '../protocol';

/** Whether a service answers, by the id of its node. A service that nobody asked is not in it. */
export type ServiceStates = ReadonlyMap<string, 'up' | 'down'>;

type Parts = {
  readonly nodes: readonly Pick<MapNode, 'id' | 'kind' | 'machine' | 'name' | 'port'>[];
  readonly edges: readonly Pick<MapEdge, 'kind' | 'from' | 'to' | 'labels'>[];
};

/** What is known of the running VM of a machine. */
export type RunningVm = {
  readonly machine: string;
  readonly forwards: readonly Pick<PortForward, 'guest' | 'ready' | 'status'>[];
  /** Units of systemd that have failed, such as `grafana.service`. */
  readonly failedUnits: readonly string[];
};

/** The services of a VM whose ports lead to this computer, or whose units have failed. */
export function statesInVm(
  map: Parts,
  { machine, forwards, failedUnits }: RunningVm,
): ServiceStates {
  const ports = portsOf(map);
  const units = new Set(failedUnits.map((unit) => unit.replace(/\.service$/, '')));
  const services = map.nodes.filter((node) => node.kind === 'service' && node.machine === machine);
  return statesOf(services, ({ id, name }) => {
    const asked = forwards.filter(({ guest }) => ports.get(id)?.has(guest) === true);
    if (units.has(name)) return [false];
    return asked.map(({ ready, status = 0 }) => ready && status < 500);
  });
}

/** Something that Prometheus asks regularly. */
export type ScrapeTarget = {
  readonly job: string;
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  readonly isUp: boolean;
};

/** The services that a machine's Prometheus scrapes, where job, host and port tell them apart. */
export function statesInPrometheus(
  map: Parts,
  machine: string,
  targets: readonly ScrapeTarget[],
): ServiceStates {
  const scraper = new Set(map.nodes.filter((node) => node.machine === machine).map(({ id }) => id));
  const edges = map.edges.filter(({ kind, to }) => kind === 'scraped-by' && scraper.has(to));
  const scraped = map.nodes.flatMap((node) => {
    const jobs = edges.filter(({ from }) => from === node.id).flatMap(({ labels }) => labels);
    return jobs.length > 0 ? [{ node, jobs }] : [];
  });
  const ports = portsOf(map);
  const answers = targets.flatMap((target) => {
    const ofJob = scraped.filter(({ jobs }) => jobs.includes(target.job)).map(({ node }) => node);
    const listening = ofJob.filter(({ id }) => ports.get(id)?.has(target.port) === true);
    return onHost(listening, target.host, machine).map(({ id }) => ({ id, isUp: target.isUp }));
  });
  const services = scraped.map(({ node }) => node);
  return statesOf(services, (service) =>
    answers.filter(({ id }) => id === service.id).map(({ isUp }) => isUp),
  );
}

/** Those that a host means; none where that is not clear. */
function onHost(services: Parts['nodes'], host: string, asker: string): Parts['nodes'] {
  const name = loopback.test(host) ? asker : host;
  const named = services.filter(
    ({ machine }) => machine === name || machine === name.split('.')[0],
  );
  if (named.length > 0 || loopback.test(host)) return named;
  return new Set(services.map(({ machine }) => machine)).size === 1 ? services : [];
}

const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/;

function portsOf({ nodes, edges }: Parts): ReadonlyMap<string, ReadonlySet<number>> {
  const numbers = new Map(nodes.map(({ id, port }) => [id, port]));
  const found = new Map<string, Set<number>>();
  for (const { kind, from, to } of edges) {
    const port = numbers.get(to);
    if (kind !== 'listens-on' || port === undefined) continue;
    found.set(from, (found.get(from) ?? new Set()).add(port));
  }
  return found;
}

/** Up if all that was asked answers. */
function statesOf<T extends { readonly id: string }>(
  services: readonly T[],
  answersOf: (service: T) => readonly boolean[],
): ServiceStates {
  return new Map(
    services.flatMap((service) => {
      const answers = answersOf(service);
      if (answers.length === 0) return [];
      return [[service.id, answers.every(Boolean) ? 'up' : 'down'] as const];
    }),
  );
}
