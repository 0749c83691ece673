import type { OneMap } from '../../../server/src/picture/one-map';
import type { MapEdge, MapNode } from '../../../server/src/protocol';

/** What a person has chosen not to see, and whom to look for. */
export type Choice = {
  readonly hiddenMachines: readonly string[];
  readonly hiddenKinds: readonly ShownKind[];
  /** Part of a name; empty for everything. */
  readonly text: string;
};

/** What can be shown or hidden: a kind of line, with the boxes that only it leads to. */
export type ShownKind = MapEdge['kind'];

/** Every service has a module, which says little. */
export const firstChoice: Choice = { hiddenMachines: [], hiddenKinds: ['declares'], text: '' };

const kindOfBox: Partial<Record<MapNode['kind'], ShownKind>> = {
  port: 'listens-on',
  secret: 'secret',
  module: 'declares',
};

/** The part of the map that is shown. Where a text is looked for: what bears it, and what that is tied to. */
export function chosen({ nodes, edges }: OneMap, choice: Choice): OneMap {
  const machines = new Set(choice.hiddenMachines);
  const kinds = new Set(choice.hiddenKinds);
  const isShown = ({ kind, machine }: MapNode): boolean => {
    const line = kindOfBox[kind];
    return !machines.has(machine) && (line === undefined || !kinds.has(line));
  };
  return found(
    within(
      nodes.filter(isShown),
      edges.filter(({ kind }) => !kinds.has(kind)),
    ),
    choice,
  );
}

function found({ nodes, edges }: OneMap, { text }: Choice): OneMap {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { nodes, edges };
  const hits = nodes.filter(
    ({ kind, name }) => kind !== 'machine' && name.toLowerCase().includes(wanted),
  );
  const ids = new Set(hits.map(({ id }) => id));
  const tied = edges.filter(({ from, to }) => ids.has(from) || ids.has(to));
  const near = new Set([...ids, ...tied.flatMap(({ from, to }) => [from, to])]);
  const machines = new Set(nodes.flatMap(({ id, machine }) => (near.has(id) ? [machine] : [])));
  const isNear = ({ id, kind, machine }: MapNode): boolean =>
    near.has(id) || (kind === 'machine' && machines.has(machine));
  return within(nodes.filter(isNear), tied);
}

function within(nodes: readonly MapNode[], edges: readonly MapEdge[]): OneMap {
  const ids = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}
