import { edgeId, edgeWords, nodeWords } from '../../../server/src/picture/drawable';
import type { OneMap } from '../../../server/src/picture/one-map';
import type { Location, MapEdge, MapFinding, MapNode } from '../../../server/src/protocol';
import { button, element } from './element';

export type CardParts = {
  readonly map: OneMap;
  readonly states: ReadonlyMap<string, 'up' | 'down'>;
  readonly open: (location: Location) => void;
};

const mostLines = 6;

/** What there is to say of a box or a line: what it is tied to, and what is wrong with it. */
export function cardContent(id: string, parts: CardParts): readonly Node[] | undefined {
  const { nodes, edges } = parts.map;
  const node = nodes.find((other) => other.id === id);
  if (node !== undefined) return ofNode(node, parts);
  const edge = edges.find((other) => edgeId(other) === id);
  return edge && ofEdge(edge, parts);
}

function ofNode(node: MapNode, parts: CardParts): readonly Node[] {
  const state = parts.states.get(node.id);
  const tied = parts.map.edges.filter(({ from, to }) => from === node.id || to === node.id);
  const more = tied.length - mostLines;
  return [
    element(
      'h2',
      {},
      `${nodeWords[node.kind]} ${node.name}`,
      ...(state === undefined
        ? []
        : [
            element(
              'span',
              { class: `state ${state}` },
              state === 'up' ? 'answers' : 'does not answer',
            ),
          ]),
    ),
    ...(node.details.length > 0 ? [element('p', { class: 'faint' }, node.details.join(', '))] : []),
    ...findings(node.findings, parts),
    ...tied.slice(0, mostLines).map((edge) => element('p', {}, clause(edge, node, parts))),
    ...(more > 0 ? [element('p', { class: 'faint' }, `and ${more} more`)] : []),
    hint(node.places),
  ];
}

function ofEdge(edge: MapEdge, parts: CardParts): readonly Node[] {
  return [
    element('h2', {}, sentence(edge, parts)),
    ...findings(edge.findings, parts),
    hint(edge.places),
  ];
}

function sentence(edge: MapEdge, parts: CardParts): string {
  return `${nameOf(edge.from, parts)} ${predicate(edge, nameOf(edge.to, parts))}`;
}

/** The same where one end is what is spoken of. */
function clause(edge: MapEdge, { id }: MapNode, parts: CardParts): string {
  return edge.from === id
    ? predicate(edge, nameOf(edge.to, parts))
    : `${nameOf(edge.from, parts)} ${predicate(edge, 'it')}`;
}

function predicate({ kind, labels }: MapEdge, object: string): string {
  const named = labels.length > 0 ? ` (${labels.join(', ')})` : '';
  return `${edgeWords[kind]} ${object}${named}`;
}

function nameOf(id: string, { map }: CardParts): string {
  return map.nodes.find((node) => node.id === id)?.name ?? '';
}

function findings(found: readonly MapFinding[], { open }: CardParts): readonly Node[] {
  return found.map(({ severity, message, location }) =>
    button(message, () => open(location), {
      class: `finding ${severity}`,
      title: 'Show it in the source',
    }),
  );
}

function hint(places: readonly Location[]): Node {
  const text =
    places.length > 0 ? 'Click or Enter opens the source.' : 'It has no place in the source.';
  return element('p', { class: 'hint' }, text);
}
