import type { FlakeMap, MapEdge, MapNode } from '../protocol';

export type OneMap = { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] };

/** The maps of several flakes as one, in which two machines of the same name stay apart. */
export function oneMap(flakes: readonly FlakeMap[]): OneMap {
  const inhabited = flakes.filter(({ nodes }) => nodes.length > 0);
  const maps = inhabited.length > 1 ? inhabited.map(apart) : inhabited;
  return { nodes: maps.flatMap(({ nodes }) => nodes), edges: maps.flatMap(({ edges }) => edges) };
}

/** How a machine is called in the map of all these flakes. */
export function machineIn(flakes: readonly FlakeMap[], root: string, machine: string): string {
  return flakes.filter(({ nodes }) => nodes.length > 0).length > 1
    ? machineName(root, machine)
    : machine;
}

function apart({ root, nodes, edges }: FlakeMap): OneMap {
  const id = (own: string): string => `${root} ${own}`;
  return {
    nodes: nodes.map((node) => ({
      ...node,
      id: id(node.id),
      machine: machineName(root, node.machine),
      name: node.kind === 'machine' ? machineName(root, node.name) : node.name,
    })),
    edges: edges.map((edge) => ({ ...edge, from: id(edge.from), to: id(edge.to) })),
  };
}

function machineName(root: string, machine: string): string {
  return `${decodeURIComponent(root.slice(root.lastIndexOf('/') + 1))}/${machine}`;
}
