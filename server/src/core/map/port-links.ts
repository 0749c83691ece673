import { groupBy } from '../base/group-by';
import type { Links } from './homelab-map';
import { toPlace, type Host } from './host';
import { inside, listAt, numberOf } from './read-value';

/** The ports that services listen on, whether the firewall opens them, and what leads to them from outside. */
export function portLinks(host: Host): Links {
  const { machine, services } = host;
  const uses = services.flatMap(({ node, ports }) =>
    [...ports]
      .sort((a, b) => a.port - b.port)
      .map(({ port, place }) => ({ port, place, service: node.id })),
  );
  const byPort = groupBy(uses, ({ port }) => port);
  const idOf = (port: number): string => `${machine.name}/port:${port}`;
  return {
    nodes: [...byPort].map(([port, users]) => ({
      id: idOf(port),
      kind: 'port',
      machine: machine.name,
      name: String(port),
      details: [
        ...(isOpen(host, port) ? ['open'] : []),
        ...forwardsTo(host, port).map((from) => `forwarded from ${from}`),
      ],
      places: users.map(({ place }) => toPlace(place)),
      port,
    })),
    edges: uses.map(({ port, place, service }) => ({
      kind: 'listens-on',
      from: service,
      to: idOf(port),
      labels: [],
      places: [toPlace(place)],
    })),
  };
}

/** Whether it is known that others can reach the port. */
function isOpen({ machine: { configuration }, services }: Host, port: number): boolean {
  const enabled = configuration.value(['networking', 'firewall', 'enable']);
  if (enabled?.kind === 'bool' && !enabled.value) return true;
  const opened = listAt(configuration, ['networking', 'firewall', 'allowedTCPPorts']);
  if (opened.some(({ item }) => numberOf(item) === port)) return true;
  return services.some(({ ports, carries }) =>
    carries.some((name) => {
      const value = configuration.value(['services', name, 'openFirewall']);
      const opens = value?.kind === 'bool' ? value.value : name === 'openssh';
      return opens && ports.some((use) => use.port === port && use.service[1] === name);
    }),
  );
}

/** The ports of the computer that a VM runs on which lead to a port of the VM. */
function forwardsTo({ machine: { configuration } }: Host, port: number): readonly number[] {
  return listAt(configuration, ['virtualisation', 'forwardPorts']).flatMap(({ item }) => {
    const from = numberOf(inside(configuration, item, 'host', 'port'));
    const to = numberOf(inside(configuration, item, 'guest', 'port'));
    return to === port && from !== undefined ? [from] : [];
  });
}
