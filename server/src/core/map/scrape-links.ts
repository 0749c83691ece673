import { readEndpoint, serviceAt } from './endpoint';
import type { Links } from './homelab-map';
import type { Host } from './host';
import { inside, itemsOf, listAt, textOf } from './read-value';

/** Who is measured by Prometheus, and in which job. */
export function scrapeLinks(host: Host, hosts: readonly Host[]): Links {
  const { configuration } = host.machine;
  const prometheus = host.services.find(({ carries }) => carries.includes('prometheus'));
  if (prometheus === undefined) return { nodes: [], edges: [] };
  const jobs = listAt(configuration, ['services', 'prometheus', 'scrapeConfigs']);
  const edges = jobs.flatMap(({ item, place }) => {
    const job = textOf(inside(configuration, item, 'job_name'));
    const targets = itemsOf(configuration, inside(configuration, item, 'static_configs')).flatMap(
      (group) => itemsOf(configuration, inside(configuration, group, 'targets')),
    );
    return targets.flatMap((target) => {
      const endpoint = readEndpoint(textOf(target) ?? '');
      const service = endpoint && serviceAt(endpoint, host, hosts);
      if (service === undefined || service === prometheus) return [];
      return [
        {
          kind: 'scraped-by' as const,
          from: service.node.id,
          to: prometheus.node.id,
          labels: job === undefined ? [] : [job],
          places: [place],
        },
      ];
    });
  });
  return { nodes: [], edges };
}
