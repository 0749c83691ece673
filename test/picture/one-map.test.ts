import { describe, expect, it } from 'vitest';
import { machineIn, oneMap } from '../../server/src/picture/one-map';
import type { FlakeMap, MapNode } from '../../server/src/protocol';

describe('the maps of several flakes', () => {
  it('are one in which machines of the same name stay apart', () => {
    const flakes = [flake('file:///w/home'), flake('file:///w/my%20lab'), empty];
    const { nodes, edges } = oneMap(flakes);
    expect(nodes.map(({ name, machine }) => [name, machine])).toEqual([
      ['home/server', 'home/server'],
      ['caddy', 'home/server'],
      ['my lab/server', 'my lab/server'],
      ['caddy', 'my lab/server'],
    ]);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(4);
    const ids = new Set(nodes.map(({ id }) => id));
    expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
    expect(machineIn(flakes, 'file:///w/home', 'server')).toBe('home/server');
  });

  it('are as they are where only one has machines', () => {
    const { nodes, edges } = flake('file:///w/home');
    const flakes = [empty, flake('file:///w/home')];
    expect(oneMap(flakes)).toEqual({ nodes, edges });
    expect(machineIn(flakes, 'file:///w/home', 'server')).toBe('server');
  });
});

const empty: FlakeMap = { root: 'file:///w/empty', nodes: [], edges: [] };

function flake(root: string): FlakeMap {
  const node = (id: string, kind: MapNode['kind'], name: string): MapNode => {
    return { id, kind, machine: 'server', name, details: [], places: [], findings: [] };
  };
  return {
    root,
    nodes: [node('machine:server', 'machine', 'server'), node('server/caddy', 'service', 'caddy')],
    edges: [
      {
        kind: 'routed-by',
        from: 'server/caddy',
        to: 'server/caddy',
        labels: [],
        places: [],
        findings: [],
      },
    ],
  };
}
