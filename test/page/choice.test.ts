import { describe, expect, it } from 'vitest';
import { chosen, firstChoice, type Choice } from '../../client/page/map/choice';
import type { MapEdge, MapNode } from '../../server/src/protocol';

const map = {
  nodes: [
    node('one', 'machine', 'one'),
    node('caddy', 'service', 'one'),
    node('grafana', 'service', 'one'),
    node('3000', 'port', 'one'),
    node('key', 'secret', 'one'),
    node('grafana.nix', 'module', 'one'),
    node('two', 'machine', 'two'),
    node('far', 'service', 'two'),
  ],
  edges: [
    edge('grafana', 'routed-by', 'caddy'),
    edge('far', 'routed-by', 'caddy'),
    edge('grafana', 'listens-on', '3000'),
    edge('key', 'secret', 'grafana'),
    edge('grafana.nix', 'declares', 'grafana'),
  ],
};

describe('what a person chooses to see', () => {
  const seen = (choice: Partial<Choice>) => {
    const { nodes, edges } = chosen(map, { ...firstChoice, ...choice });
    return {
      nodes: nodes.map(({ name }) => name),
      edges: edges.map(({ from, to }) => `${from} ${to}`),
    };
  };

  it('is everything but the modules at first', () => {
    expect(seen({})).toEqual({
      nodes: ['one', 'caddy', 'grafana', '3000', 'key', 'two', 'far'],
      edges: ['grafana caddy', 'far caddy', 'grafana 3000', 'key grafana'],
    });
  });

  it('is everything where nothing is hidden', () => {
    expect(seen({ hiddenKinds: [] })).toEqual({
      nodes: map.nodes.map(({ name }) => name),
      edges: map.edges.map(({ from, to }) => `${from} ${to}`),
    });
  });

  it('takes the boxes with the lines that lead to them', () => {
    expect(seen({ hiddenKinds: ['listens-on', 'secret', 'declares'] })).toEqual({
      nodes: ['one', 'caddy', 'grafana', 'two', 'far'],
      edges: ['grafana caddy', 'far caddy'],
    });
  });

  it('leaves services where their lines are hidden', () => {
    expect(seen({ hiddenKinds: ['routed-by', 'declares'] }).nodes).toContain('caddy');
  });

  it('takes a machine with all that is in it', () => {
    expect(seen({ hiddenMachines: ['two'] }).nodes).not.toContain('far');
    expect(seen({ hiddenMachines: ['one'] })).toEqual({ nodes: ['two', 'far'], edges: [] });
  });

  it('is what bears a text, with what it is tied to, and the machines of both', () => {
    expect(seen({ text: ' FAR' })).toEqual({
      nodes: ['one', 'caddy', 'two', 'far'],
      edges: ['far caddy'],
    });
    expect(seen({ text: '300' })).toEqual({
      nodes: ['one', 'grafana', '3000'],
      edges: ['grafana 3000'],
    });
  });

  it('is nothing where nothing bears the text, and a machine bears none', () => {
    expect(seen({ text: 'nowhere' })).toEqual({ nodes: [], edges: [] });
    expect(seen({ text: 'two' })).toEqual({ nodes: [], edges: [] });
  });
});

function node(name: string, kind: MapNode['kind'], machine: string): MapNode {
  return { id: name, kind, machine, name, details: [], places: [], findings: [] };
}

function edge(from: string, kind: MapEdge['kind'], to: string): MapEdge {
  return { kind, from, to, labels: [], places: [], findings: [] };
}
