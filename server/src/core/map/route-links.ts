import { memoize } from '../base/memoize';
import type { Place } from '../base/span';
import type { OptionPath } from '../model/option-path';
import { readEndpoint, serviceAt, type Endpoint } from './endpoint';
import type { Links } from './homelab-map';
import { soleServiceOf, type Host, type HostService } from './host';
import { certainAt, textOf } from './read-value';

/** A web server, and how it is told to which address it passes a host's requests. */
type Proxy = {
  readonly name: string;
  readonly backends: (host: Host, virtualHost: OptionPath) => readonly Backend[];
};

type Backend = {
  readonly endpoint: Endpoint;
  readonly place: Place;
  /** The service in whose module it is written, if that has only one. */
  readonly writtenBy: HostService | undefined;
};

const proxies: readonly Proxy[] = [
  {
    name: 'caddy',
    backends: (host, path) => backendsAt(host, [...path, 'extraConfig'], caddyUpstreams),
  },
  {
    name: 'nginx',
    backends: (host, path) => {
      const locations = [...path, 'locations'];
      const { names } = host.machine.configuration.definedAt(locations);
      return [...names].flatMap((name) =>
        backendsAt(host, [...locations, name, 'proxyPass'], (text) => [text]),
      );
    },
  },
];

/** A virtual host of the web server's, and the service behind it. */
export type Route = Backend & {
  readonly domain: string;
  readonly proxy: HostService;
  readonly service: HostService;
};

/** Who is reached through Caddy or nginx, and by which name. */
export const routesOf = memoize((host: Host, hosts: readonly Host[]): readonly Route[] =>
  proxies.flatMap(({ name, backends }) => {
    const proxy = host.services.find(({ carries }) => carries.includes(name));
    if (proxy === undefined) return [];
    const virtualHosts = ['services', name, 'virtualHosts'];
    const { names } = host.machine.configuration.definedAt(virtualHosts);
    return [...names].flatMap((virtualHost) =>
      backends(host, [...virtualHosts, virtualHost]).flatMap((backend) => {
        const service = serviceAt(backend.endpoint, host, hosts) ?? backend.writtenBy;
        const domain = virtualHost.replace(/^https?:\/\//, '');
        return service === undefined || service === proxy
          ? []
          : [{ ...backend, domain, proxy, service }];
      }),
    );
  }),
);

export function routeLinks(host: Host, hosts: readonly Host[]): Links {
  return {
    nodes: [],
    edges: routesOf(host, hosts).map(({ domain, proxy, service, place }) => ({
      kind: 'routed-by',
      from: service.node.id,
      to: proxy.node.id,
      labels: [domain],
      places: [place],
    })),
  };
}

function backendsAt(
  host: Host,
  path: OptionPath,
  upstreams: (text: string) => readonly string[],
): readonly Backend[] {
  return certainAt(host.machine.configuration, path).flatMap(({ definition, value }) => {
    const { said, facts } = definition;
    const place = { file: said.place.file, span: said.place.binding };
    const writtenBy = soleServiceOf(host, facts);
    return upstreams(textOf(value) ?? '').flatMap((text) => {
      const endpoint = readEndpoint(text);
      return endpoint === undefined ? [] : [{ endpoint, place, writtenBy }];
    });
  });
}

/** The addresses of `reverse_proxy [MATCHER] ADDRESS…` in a Caddyfile. */
function caddyUpstreams(text: string): readonly string[] {
  return [...text.matchAll(/^[^\S\n]*reverse_proxy[^\S\n]+([^\n]*)$/gm)].flatMap(([, rest = '']) =>
    rest.split(/\s+/).filter((word) => /^[^@/*{#]/.test(word)),
  );
}
