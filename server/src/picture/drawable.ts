import type { MapEdge, MapNode } from '../protocol';

/** As much of the map as its pictures need. */
export type Drawable = {
  readonly nodes: readonly DrawableNode[];
  readonly edges: readonly DrawableEdge[];
};
export type DrawableNode = Pick<MapNode, 'id' | 'kind' | 'machine' | 'name' | 'details'> &
  Complaints;
export type DrawableEdge = Pick<MapEdge, 'kind' | 'from' | 'to' | 'labels'> & Complaints;

type Complaints = {
  readonly findings: readonly { readonly severity: string; readonly message: string }[];
};

/** What an edge says, as part of a sentence: "grafana — routed by → caddy". */
export const edgeWords: Readonly<Record<MapEdge['kind'], string>> = {
  'routed-by': 'is routed by',
  'scraped-by': 'is scraped by',
  'shown-on': 'is shown on',
  'listens-on': 'listens on',
  secret: 'goes to',
  declares: 'declares',
};

/** Names an edge among all of a map. */
export function edgeId({ from, kind, to }: Pick<MapEdge, 'from' | 'kind' | 'to'>): string {
  return `${from} ${kind} ${to}`;
}

/** What a node is called when it is read out: "Service grafana". */
export const nodeWords: Readonly<Record<MapNode['kind'], string>> = {
  machine: 'Machine',
  service: 'Service',
  port: 'Port',
  secret: 'Secret',
  module: 'Module',
};

/** Whether an edge is drawn: what goes to the machine around it stands in that machine's frame already. */
export function isDrawn({ nodes }: Drawable): (edge: DrawableEdge) => boolean {
  const machines = new Set(nodes.flatMap(({ id, kind }) => (kind === 'machine' ? [id] : [])));
  return ({ to }) => !machines.has(to);
}

/** The part of a map that some machines and kinds make up; edges go with their ends. */
export function filtered(
  map: Drawable,
  isShown: (thing: { readonly kind: string; readonly machine?: string }) => boolean,
): Drawable {
  const nodes = map.nodes.filter(isShown);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = map.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to) && isShown(edge));
  return { nodes, edges };
}
