import { homelabMap, type HomelabMap, type MapEdge } from '../core/map/homelab-map';
import { mapEntry } from '../reports/map';
import { Report } from '../reports/report';
import { estimate } from '../picture/measure';
import { edgeWords, filtered } from '../picture/drawable';
import { layoutMap } from '../picture/layout';
import { mermaidText } from '../picture/mermaid';
import { paper, svgText } from '../picture/svg';
import type { CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { Misuse } from './misuse';
import { readRepository } from './read-repository';
import { print, printJson } from './print';

type MapOptions = {
  readonly mermaid?: boolean;
  readonly json?: boolean;
  readonly svg?: boolean;
  readonly machine: readonly string[];
};

export const mapCommand: CommandModule = (program) => {
  program
    .command('map')
    .description('show what the machines of a flake run and how that hangs together')
    .argument('[path]', 'the folder of the repository; by default this one')
    .option('--mermaid', 'print a Mermaid flowchart, for a README')
    .option('--svg', 'print a picture')
    .option('--json', 'print JSON')
    .option('--machine <name>', 'only this machine; may be repeated', collect, [])
    .action(async (path: string | undefined, options: MapOptions) => {
      if ([options.mermaid, options.svg, options.json].filter(Boolean).length > 1)
        throw new Misuse('Choose one of --mermaid, --svg and --json.');
      const folder = await folderArgument(path);
      const snapshot = await readRepository(folder);
      const report = new Report(snapshot, folder);
      const flakes = snapshot.flakes.filter(({ facts }) => facts !== undefined);
      if (flakes.length === 0) throw new Misuse(`There is no flake.nix in ${folder}.`);
      const map = only(
        together(flakes.map((flake) => homelabMap(snapshot, flake))),
        options.machine,
      );
      if (options.json === true) printJson({ version: 1, ...mapEntry(report, map) });
      else if (options.mermaid === true) print(mermaidText(withoutModules(map)));
      else if (options.svg === true)
        print(svgText(layoutMap(withoutModules(map), estimate), { palette: paper }));
      else print(textOf(map));
    });
};

function together(maps: readonly HomelabMap[]): HomelabMap {
  return { nodes: maps.flatMap(({ nodes }) => nodes), edges: maps.flatMap(({ edges }) => edges) };
}

function only(map: HomelabMap, machines: readonly string[]): HomelabMap {
  const known = new Set(map.nodes.map(({ machine }) => machine));
  const missing = machines.find((name) => !known.has(name));
  if (missing !== undefined)
    throw new Misuse(`There is no machine ${missing}. The machines are ${[...known].join(', ')}.`);
  if (machines.length === 0) return map;
  const nodes = map.nodes.filter(({ machine }) => machines.includes(machine));
  const ids = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: map.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

/** Every service has a module, which a picture for a README need not say. */
function withoutModules(map: HomelabMap) {
  return filtered(map, ({ kind }) => kind !== 'module');
}

/** Each machine with a line for each of its services. */
function textOf({ nodes, edges }: HomelabMap): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const sayings = (id: string, kind: MapEdge['kind']): string => {
    const said = edges
      .filter((edge) => edge.from === id && edge.kind === kind)
      .map(({ to, labels }) =>
        [names.get(to), ...(labels.length > 0 ? [`(${labels.join(', ')})`] : [])].join(' '),
      );
    return said.length > 0 ? `${edgeWords[kind]} ${said.join(', ')}` : '';
  };
  const machines = nodes.filter(({ kind }) => kind === 'machine');
  const lines = machines.flatMap(({ machine, details }) => [
    [machine, ...details.map((detail) => `(${detail})`)].join(' '),
    ...nodes
      .filter((node) => node.machine === machine && node.kind === 'service')
      .map(({ id, name }) => {
        const said = kindsOfText.map((kind) => sayings(id, kind)).filter((text) => text !== '');
        return `  ${name}${said.length > 0 ? `: ${said.join('; ')}` : ''}`;
      }),
  ]);
  return lines.join('\n');
}

const kindsOfText = ['listens-on', 'routed-by', 'scraped-by', 'shown-on'] as const;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
