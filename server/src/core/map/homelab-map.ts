import { groupBy } from '../base/group-by';
import type { Place } from '../base/span';
import type { Severities } from '../checks/diagnose';
import type { Finding } from '../checks/finding';
import { knownFindings } from '../checks/known-findings';
import type { Machine } from '../model/machine';
import { machineFile } from '../model/machine-file';
import type { Flake, Snapshot } from '../model/snapshot';
import { hostMap, type Host } from './host';
import { moduleLinks } from './module-links';
import { portLinks } from './port-links';
import { routeLinks } from './route-links';
import { scrapeLinks } from './scrape-links';
import { secretLinks } from './secret-links';
import { tileLinks } from './tile-links';

/** What a flake's machines run and how that hangs together, as far as the sources prove it. */
export type HomelabMap = {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
};

export type NodeKind = 'machine' | 'service' | 'port' | 'secret' | 'module';

export type MapNode = {
  readonly id: string;
  readonly kind: NodeKind;
  readonly machine: string;
  readonly name: string;
  /** Of a service its addresses, of a port who reaches it. */
  readonly details: readonly string[];
  /** The place to open, and further places that say something of it. */
  readonly places: readonly Place[];
  /** Of a port: its number. */
  readonly port?: number;
  readonly findings: readonly PlacedFinding[];
};

/** `from` is a service, but for `secret` and `declares`, which lead to one. */
export type EdgeKind =
  'routed-by' | 'scraped-by' | 'shown-on' | 'listens-on' | 'secret' | 'declares';

export type MapEdge = {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  /** Host names, jobs, headings. */
  readonly labels: readonly string[];
  readonly places: readonly Place[];
  readonly findings: readonly PlacedFinding[];
};

export type PlacedFinding = Pick<Finding, 'code' | 'severity' | 'message'> & {
  readonly place: Place;
};

/** What one kind of relation adds: its edges, and the nodes that only they need. */
export type Links = {
  readonly nodes: readonly Omit<MapNode, 'findings'>[];
  readonly edges: readonly Omit<MapEdge, 'findings'>[];
};

/** One kind of relation, asked of each machine. */
export type LinkSource = (host: Host, hosts: readonly Host[]) => Links;

const sources: readonly LinkSource[] = [
  moduleLinks,
  portLinks,
  routeLinks,
  scrapeLinks,
  tileLinks,
  secretLinks,
];

/** Findings of these severities are shown. */
const shown: ReadonlySet<string> = new Set(['error', 'warning']);

/** Draws a flake's map from the model alone; what is not known is left out. */
export function homelabMap(
  snapshot: Snapshot,
  flake: Flake,
  severities: Severities = new Map(),
): HomelabMap {
  const drawing = drawMap(snapshot, flake, severities);
  for (;;) {
    const step = drawing.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps, for those who have other things to do in between. */
export function* drawMap(
  snapshot: Snapshot,
  flake: Flake,
  severities: Severities,
): Generator<void, HomelabMap> {
  const hosts: Host[] = [];
  for (const machine of flake.machines) {
    hosts.push(hostMap(snapshot, flake, machine));
    yield;
  }
  const known: Links[] = [];
  for (const host of hosts)
    for (const source of sources) {
      const found = host.machine.configuration.session.run(() => source(host, hosts));
      if (found !== undefined) known.push(found);
      yield;
    }
  const nodes = [
    ...flake.machines.map((machine) => machineNode(flake, machine)),
    ...hosts.flatMap(({ services }) => services.map(({ node }) => node)),
    ...known.flatMap((found) => found.nodes),
  ];
  const edges = joined(known.flatMap((found) => found.edges));
  const findings = yield* findingsOf(snapshot, [...nodes, ...edges], severities);
  return {
    nodes: nodes.map((node) => ({ ...node, findings: findings(node.places) })),
    edges: edges.map((edge) => ({ ...edge, findings: findings(edge.places) })),
  };
}

function machineNode(flake: Flake, machine: Machine): Omit<MapNode, 'findings'> {
  const file = machineFile(flake, machine);
  const { place } = machine;
  return {
    id: `machine:${machine.name}`,
    kind: 'machine',
    machine: machine.name,
    name: machine.name,
    details: machine.system === undefined ? [] : [machine.system],
    places: [
      ...(file === undefined ? [] : [{ file, span: { start: 0, end: 0 } }]),
      ...(place === undefined ? [] : [{ file: place.file, span: place.name }]),
    ],
  };
}

/** One edge of a kind between two nodes, with all that was found for it. */
function joined(edges: Links['edges']): Links['edges'] {
  const groups = groupBy(edges, ({ kind, from, to }) => JSON.stringify([kind, from, to]));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const labels = [...new Set(same.flatMap((edge) => edge.labels))];
    return [{ ...first, labels, places: same.flatMap((edge) => edge.places) }];
  });
}

/** The findings that stand at one of some places. */
function* findingsOf(
  snapshot: Snapshot,
  things: readonly { readonly places: readonly Place[] }[],
  severities: Severities,
): Generator<void, (places: readonly Place[]) => readonly PlacedFinding[]> {
  const files = new Set(things.flatMap(({ places }) => places.map(({ file }) => file)));
  const byFile = new Map<string, readonly PlacedFinding[]>();
  for (const file of files) {
    const found = knownFindings(snapshot, file, severities)
      .filter(({ severity }) => shown.has(severity))
      .map(({ code, severity, message, span }) => ({
        code,
        severity,
        message,
        place: { file, span },
      }));
    if (found.length > 0) byFile.set(file, found);
    yield;
  }
  return (places) => {
    const found = places.flatMap(({ file, span }) =>
      (byFile.get(file) ?? []).filter(
        ({ place }) => place.span.start < span.end && span.start < place.span.end,
      ),
    );
    return [...new Set(found)];
  };
}
