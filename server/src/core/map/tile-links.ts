import type { Place } from '../base/span';
import type { Value } from '../eval/value';
import { readEndpoint, serviceAt } from './endpoint';
import type { Links } from './homelab-map';
import type { Host, HostService } from './host';
import { inside, itemsOf, listAt, textOf } from './read-value';
import { routesOf, type Route } from './route-links';

/** Who has a tile on Homepage's page, and under which heading. */
export function tileLinks(host: Host, hosts: readonly Host[]): Links {
  const homepage = host.services.find(({ carries }) => carries.includes('homepage-dashboard'));
  if (homepage === undefined) return { nodes: [], edges: [] };
  const routes = hosts.flatMap((other) => routesOf(other, hosts));
  const edges = tilesOf(host).flatMap(({ group, addresses, place }) => {
    const service = addresses
      .map((address) => behind(address, { host, hosts, routes }))
      .find((found) => found !== undefined);
    if (service === undefined || service === homepage) return [];
    return [
      {
        kind: 'shown-on' as const,
        from: service.node.id,
        to: homepage.node.id,
        labels: [group],
        places: [place],
      },
    ];
  });
  return { nodes: [], edges };
}

type Tile = {
  readonly group: string;
  readonly addresses: readonly string[];
  readonly place: Place;
};

/** Homepage's configuration is a list of groups, each a set with one name that holds a list of tiles. */
function tilesOf({ machine: { configuration } }: Host): readonly Tile[] {
  const one = (value: Value): readonly (readonly [string, Value])[] =>
    value.kind === 'attrs'
      ? [...value.entries].flatMap(([name, { thunk, maybe }]) =>
          maybe ? [] : [[name, configuration.valueIn(thunk)] as const],
        )
      : [];
  return listAt(configuration, ['services', 'homepage-dashboard', 'services']).flatMap(
    ({ item, place }) =>
      one(item).flatMap(([group, tiles]) =>
        itemsOf(configuration, tiles)
          .flatMap(one)
          .map(([, tile]) => ({ group, place, addresses: addressesOf(configuration, tile) })),
      ),
  );
}

/** The addresses that a tile asks or opens, those of the service itself first. */
function addressesOf(
  configuration: Host['machine']['configuration'],
  tile: Value,
): readonly string[] {
  return [['siteMonitor'], ['widget', 'url'], ['href']].flatMap((path) => {
    const address = textOf(inside(configuration, tile, ...path));
    return address === undefined ? [] : [address];
  });
}

function behind(
  address: string,
  {
    host,
    hosts,
    routes,
  }: { readonly host: Host; readonly hosts: readonly Host[]; readonly routes: readonly Route[] },
): HostService | undefined {
  const endpoint = readEndpoint(address);
  const direct = endpoint && serviceAt(endpoint, host, hosts);
  if (direct !== undefined) return direct;
  const domain = /^https?:\/\/([^/?#]+)/.exec(address)?.[1];
  const [route, ...others] = routes.filter(
    (candidate) =>
      candidate.domain === domain && candidate.proxy.node.machine === host.machine.name,
  );
  return others.length === 0 ? route?.service : undefined;
}
