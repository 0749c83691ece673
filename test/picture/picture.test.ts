import { describe, expect, it } from 'vitest';
import { Arranger } from '../../server/src/picture/arranger';
import type { Drawable } from '../../server/src/picture/drawable';
import { filtered } from '../../server/src/picture/drawable';
import { layoutMap, type Box, type Layout, type Point } from '../../server/src/picture/layout';
import { estimate } from '../../server/src/picture/measure';
import { mermaidText } from '../../server/src/picture/mermaid';
import { paper, svgText } from '../../server/src/picture/svg';

describe('the picture of a map', () => {
  it.each([0, 10, 200])('overlaps no two boxes, at %i services', (count) => {
    const { boxes, frames } = layoutMap(star(count), estimate);
    expect(boxes).toHaveLength(star(count).nodes.length - frames.length);
    expect(pairs(boxes).filter(([a, b]) => overlap(a, b))).toEqual([]);
    expect(pairs(frames).filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  it('has about the proportions of a screen, however many services there are and hang together', () => {
    for (const count of [10, 200]) {
      const { width, height } = layoutMap(star(count), estimate);
      expect(width / height).toBeGreaterThan(0.8);
      expect(width / height).toBeLessThan(4);
    }
    const { nodes } = star(200);
    const { width, height } = layoutMap({ nodes, edges: [] }, estimate);
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(4);
  });

  it('keeps every box and line within the frame of its machine', () => {
    const { boxes, frames } = layoutMap(star(200), estimate);
    const outside = boxes.filter(
      (box) =>
        !frames.some((frame) => frame.node.machine === box.node.machine && contains(frame, box)),
    );
    expect(outside).toEqual([]);
  });

  it('puts what a service leads to at its right, one below the other, and a line to each', () => {
    const { nodes, edges } = star(3);
    const alone = ['one', 'caddy', 's0', 's1', 's2'];
    const turned = edges.flatMap((edge) =>
      alone.includes(edge.from) && edge.kind === 'routed-by'
        ? [{ ...edge, from: edge.to, to: edge.from }]
        : [],
    );
    const map = { nodes: nodes.filter(({ id }) => alone.includes(id)), edges: turned };
    const { boxes, paths } = layoutMap(map, estimate);
    const [hub, ...leaves] = boxes;
    expect(pairs(boxes).filter(([a, b]) => overlap(a, b))).toEqual([]);
    for (const leaf of leaves) {
      expect(leaf.x).toBeGreaterThan((hub?.x ?? 0) + (hub?.width ?? 0));
      const path = paths.find(({ edge }) => edge.to === leaf.node.id);
      expect(path?.points.at(-1)).toEqual({ x: leaf.x, y: leaf.y + leaf.height / 2 });
    }
    expect(new Set(leaves.map(({ y }) => y)).size).toBe(3);
  });

  it('marks the boxes and lines that have findings, and names them to a screen reader', () => {
    const findings = [{ severity: 'error', message: 'Port 80 is used twice.' }];
    const { nodes, edges } = star(1);
    const map = {
      nodes: nodes.map((node) => (node.id === 's0' ? { ...node, findings } : node)),
      edges: edges.map((edge, index) => (index === 0 ? { ...edge, findings } : edge)),
    };
    const text = svgText(layoutMap(map, estimate), { palette: paper, isInteractive: true });
    expect(text.match(/class="finding"/g)).toHaveLength(2);
    expect(text).toContain('aria-label="Service s0, Port 80 is used twice."');
    expect(text).toContain('aria-label="s0 is routed by caddy, s0.lan, Port 80 is used twice."');
  });

  it('is the same for machines that hang together alike, and after a change that is taken back', () => {
    const places = ({ boxes, paths, frames }: Layout, machine: string) => {
      const { x = 0, y = 0 } = frames.find(({ node }) => node.machine === machine) ?? {};
      const own = boxes.filter(({ node }) => node.machine === machine);
      const inside = new Set(own.map(({ node }) => node.id));
      const round = (point: Point) => [Math.round(point.x - x), Math.round(point.y - y)];
      return [
        own.map((box) => [...round(box), box.width, box.height]),
        paths.filter(({ edge }) => inside.has(edge.from)).map(({ points }) => points.map(round)),
      ];
    };
    const arranger = new Arranger();
    const lay = (map: Drawable) => layoutMap(map, estimate, arranger);
    const first = lay(web());
    expect(places(first, 'two')).toEqual(places(first, 'one'));
    expect(places(lay(web('a longer name')), 'one')).not.toEqual(places(first, 'one'));
    expect(lay(web())).toEqual(layoutMap(web(), estimate));
  });

  it('draws every edge, also those between machines', () => {
    const map = star(3);
    const toBoxes = map.edges.filter(({ kind }) => kind !== 'secret');
    expect(layoutMap(map, estimate).paths.map(({ edge }) => edge)).toEqual(
      expect.arrayContaining(toBoxes),
    );
  });

  it('says of a secret that no service has whose it is, and draws no line to the machine around it', () => {
    const { nodes, edges } = star(1);
    const more = { ...edges[0], kind: 'secret', from: 'token', to: 's0', labels: [] } as const;
    const token = { ...nodes[0], id: 'token', kind: 'secret', name: 'token' } as const;
    const map = { nodes: [...nodes, token], edges: [...edges, more] } as Drawable;
    const { boxes, paths } = layoutMap(map, estimate);
    const wordsOf = (id: string) =>
      boxes.find(({ node }) => node.id === id)?.lines.map(({ text }) => text);
    expect(wordsOf('key')).toEqual(['key', 'secret of the machine']);
    expect(wordsOf('token')).toEqual(['token']);
    expect(paths.flatMap(({ edge }) => (edge.kind === 'secret' ? edge.from : []))).toEqual([
      'token',
    ]);
  });

  it('escapes what names contain', () => {
    const map = star(1, `"<a> & 'b'"\u0000`);
    expect(svgText(layoutMap(map, estimate), { palette: paper })).toContain(
      '&#34;&#60;a&#62; &#38; &#39;b&#39;&#34;</text>',
    );
    expect(mermaidText(map)).toContain(`["#34;#60;a#62; #38; 'b'#34;"]`);
  });

  it('shortens names that are longer than a line, and keeps them whole for the reader', () => {
    const name = 'x'.repeat(300);
    const text = svgText(layoutMap(star(1, name), estimate), { palette: paper });
    expect(text).toContain(`${'x'.repeat(59)}…</text>`);
    expect(text).toContain(`<title>Service ${name}`);
  });

  it('is a Mermaid flowchart with a subgraph for each machine', () => {
    expect(mermaidText(star(1))).toBe(`flowchart LR
  subgraph n0["one"]
    n2["caddy"]
    n3["s0"]
    n4(["80, open"])
    n5{{"key"}}
  end
  subgraph n1["two"]
    n6["far"]
  end
  n3 -->|"s0.lan"| n2
  n2 -->|"listens on"| n4
  n6 -->|"far.lan"| n2
`);
  });

  it('leaves out the edges of what is not shown', () => {
    const { nodes, edges } = filtered(star(1), ({ kind }) => kind !== 'port');
    expect(nodes.map(({ name }) => name)).toEqual(['one', 'two', 'caddy', 's0', 'key', 'far']);
    expect(edges.map(({ kind }) => kind)).toEqual(['routed-by', 'secret', 'routed-by']);
  });
});

/** Services around a web server, with a port, a secret of the machine, and one from elsewhere. */
function star(count: number, name = 's0'): Drawable {
  const node = (
    id: string,
    kind: Drawable['nodes'][number]['kind'],
    machine: string,
    text = id,
  ) => ({
    id,
    kind,
    machine,
    name: text,
    details: kind === 'port' ? ['open'] : [],
    findings: [],
  });
  const edge = (
    kind: Drawable['edges'][number]['kind'],
    from: string,
    to: string,
    labels: readonly string[] = [],
  ) => ({
    kind,
    from,
    to,
    labels,
    findings: [],
  });
  const services = Array.from({ length: count }, (_, index) => `s${index}`);
  return {
    nodes: [
      node('one', 'machine', 'one'),
      node('two', 'machine', 'two'),
      node('caddy', 'service', 'one'),
      ...services.map((id, index) => node(id, 'service', 'one', index === 0 ? name : id)),
      node('80', 'port', 'one'),
      node('key', 'secret', 'one'),
      node('far', 'service', 'two'),
    ],
    edges: [
      ...services.map((id) => edge('routed-by', id, 'caddy', [`${id}.lan`])),
      edge('listens-on', 'caddy', '80'),
      edge('secret', 'key', 'one'),
      edge('routed-by', 'far', 'caddy', ['far.lan']),
    ],
  };
}

/** Two machines with the same services; one of them may have another name on the first machine. */
function web(name = 'grafana'): Drawable {
  const of = (machine: string, first: string): Drawable => ({
    nodes: [
      ...['', first, 'loki', 'caddy', 'homepage'].map((text, index) => ({
        id: `${machine}/${index}`,
        kind: index === 0 ? ('machine' as const) : ('service' as const),
        machine,
        name: text === '' ? machine : text,
        details: [],
        findings: [],
      })),
    ],
    edges: [
      ...(
        [
          [1, 3],
          [2, 3],
          [1, 4],
          [2, 4],
        ] as const
      ).map(([from, to]) => ({
        kind: 'routed-by' as const,
        from: `${machine}/${from}`,
        to: `${machine}/${to}`,
        labels: [],
        findings: [],
      })),
    ],
  });
  const [one, two] = [of('one', name), of('two', 'grafana')];
  return { nodes: [...one.nodes, ...two.nodes], edges: [...one.edges, ...two.edges] };
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const));
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
