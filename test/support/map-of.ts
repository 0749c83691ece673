import { homelabMap, type HomelabMap } from '../../server/src/core/map/homelab-map';
import type { Workspace } from '../../server/src/core/workspace';

/** The map of the only flake that has machines. */
export function mapOf(workspace: Workspace): HomelabMap {
  const snapshot = workspace.snapshot();
  const flake = snapshot.flakes.find(({ machines }) => machines.length > 0);
  if (flake === undefined) throw new Error('No flake of the workspace has a machine.');
  return homelabMap(snapshot, flake);
}

/** The edges of a machine as sentences: `grafana routed-by caddy (grafana.example.org)`. */
export function edgesOf({ nodes, edges }: HomelabMap, machine: string): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const nameOf = (id: string): string => {
    const node = byId.get(id);
    if (node === undefined) throw new Error(`An edge leads to ${id}, which is not on the map.`);
    return node.machine === machine ? node.name : `${node.machine}/${node.name}`;
  };
  return edges
    .filter(({ from }) => byId.get(from)?.machine === machine)
    .map(({ kind, from, to, labels }) =>
      [
        nameOf(from),
        kind,
        nameOf(to),
        ...(labels.length > 0 ? [`(${labels.join(', ')})`] : []),
      ].join(' '),
    )
    .sort();
}
