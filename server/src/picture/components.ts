import type { Drawable, DrawableEdge, DrawableNode } from './drawable';

/** More boxes than this in one web of lines cannot be told apart when they are ranked. */
const largest = 60;
/** A box with more lines than this is one that everything leads to. */
const mostLines = 10;

/** What of a machine hangs together; what everything leads to is taken out where there is too much of it. */
export function components(map: Drawable): readonly Drawable[] {
  return connected(map).flatMap((part) => {
    if (part.nodes.length <= largest) return [part];
    const degrees = degreesOf(part.edges);
    const isHub = ({ id }: DrawableNode): boolean => (degrees.get(id) ?? 0) > mostLines;
    const hubs = new Set(part.nodes.filter(isHub).map(({ id }) => id));
    // A port or secret of a hub alone stays with it.
    const own = part.nodes.filter(
      ({ id }) => degrees.get(id) === 1 && part.edges.some((edge) => joins(edge, id, hubs)),
    );
    const satellites = own.filter(({ kind }) => kind !== 'service').map(({ id }) => id);
    const centre = new Set([...hubs, ...satellites]);
    const rest = within(part, ({ id }) => !centre.has(id));
    const middle = within(part, ({ id }) => centre.has(id));
    return [...connected(middle), ...connected(rest)];
  });
}

function joins({ from, to }: DrawableEdge, id: string, hubs: ReadonlySet<string>): boolean {
  return (from === id && hubs.has(to)) || (to === id && hubs.has(from));
}

function within({ nodes, edges }: Drawable, isIn: (node: DrawableNode) => boolean): Drawable {
  const kept = nodes.filter(isIn);
  const ids = new Set(kept.map(({ id }) => id));
  return { nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

function degreesOf(edges: readonly DrawableEdge[]): ReadonlyMap<string, number> {
  const degrees = new Map<string, number>();
  for (const id of edges.flatMap(({ from, to }) => [from, to]))
    degrees.set(id, (degrees.get(id) ?? 0) + 1);
  return degrees;
}

/** The parts that no line joins, in the order of their first boxes. */
function connected({ nodes, edges }: Drawable): readonly Drawable[] {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const partOf = new Map<string, number>();
  let parts = 0;
  for (const { id } of nodes) {
    if (partOf.has(id)) continue;
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (partOf.has(next)) continue;
      partOf.set(next, parts);
      waiting.push(...(neighbours.get(next) ?? []));
    }
    parts++;
  }
  const found = Array.from({ length: parts }, () => ({
    nodes: [] as DrawableNode[],
    edges: [] as DrawableEdge[],
  }));
  for (const node of nodes) found[partOf.get(node.id) ?? -1]?.nodes.push(node);
  for (const edge of edges) found[partOf.get(edge.from) ?? -1]?.edges.push(edge);
  return found;
}
