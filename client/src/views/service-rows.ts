import type {
  FlakeOverview,
  MachineOverview,
  Overview,
  ServiceOption,
  ServiceOverview,
} from '../../../server/src/protocol';

export type FlakeRow = {
  readonly kind: 'flake';
  readonly id: string;
  readonly flake: FlakeOverview;
};
export type MachineRow = {
  readonly kind: 'machine';
  readonly id: string;
  readonly flake: FlakeOverview;
  readonly machine: MachineOverview;
};
export type GroupRow = {
  readonly kind: 'group';
  readonly id: string;
  readonly label: string;
  readonly children: readonly ServiceRow[];
};
export type ServiceRow = {
  readonly kind: 'service';
  readonly id: string;
  readonly flake: FlakeOverview;
  readonly machine: MachineOverview;
  readonly service: ServiceOverview;
};
/** An option of a service, with what it comes to. */
export type OptionRow = {
  readonly kind: 'option';
  readonly id: string;
  readonly flake: FlakeOverview;
  readonly machine: MachineOverview;
  readonly option: ServiceOption;
};
export type Row = FlakeRow | MachineRow | GroupRow | ServiceRow | OptionRow;

/**
 * What fits a filter is in view, below rows that are open. VS Code keeps a row closed that it
 * knows, so these are others. A service stays the same row.
 */
function rowId(of: readonly string[], filter: string): string {
  return [...of, ...(filter === '' ? [] : ['filtered'])].join('\n');
}

/** The rows at the top: the machines, or the flakes if there are several; those with something that fits the filter. */
export function topRows({ complete, flakes }: Overview, filter = ''): readonly Row[] {
  // While files are still being read, a service that is off may be one that is not read yet.
  if (!complete) return [];
  const inhabited = flakes.filter(({ machines }) => machines.some(machineFits(filter)));
  const [only] = inhabited;
  if (only && inhabited.length === 1) return machineRows(only, filter);
  return inhabited.map((flake) => ({ kind: 'flake', id: rowId([flake.root], filter), flake }));
}

export function childRows(row: Row, filter = ''): readonly Row[] {
  switch (row.kind) {
    case 'flake':
      return machineRows(row.flake, filter);
    case 'machine':
      return serviceRows(row, filter);
    case 'group':
      return row.children;
    case 'service':
    case 'option':
      return [];
  }
}

/** What a service declares, below it. */
export function optionRows(
  { id, flake, machine }: ServiceRow,
  options: readonly ServiceOption[],
): readonly OptionRow[] {
  return options.map((option) => ({
    kind: 'option',
    id: `${id}\n${option.name}`,
    flake,
    machine,
    option,
  }));
}

function machineRows(flake: FlakeOverview, filter: string): readonly MachineRow[] {
  return flake.machines.filter(machineFits(filter)).map((machine) => ({
    kind: 'machine',
    id: rowId([flake.root, machine.name], filter),
    flake,
    machine,
  }));
}

/** Services of the usual prefix stand directly under their machine, the others in groups after them. */
function serviceRows({ flake, machine }: MachineRow, filter: string): readonly Row[] {
  const groups = new Map<string, ServiceRow[]>();
  const services = machine.services.filter(serviceFits(filter));
  for (const service of services.sort((a, b) => byName(a.name, b.name))) {
    const prefix = prefixOf(service);
    const row: ServiceRow = {
      kind: 'service',
      id: serviceId(flake, machine, service),
      flake,
      machine,
      service,
    };
    groups.set(prefix, [...(groups.get(prefix) ?? []), row]);
  }
  const plain = plainPrefix(groups);
  const others = [...groups].filter(([prefix]) => prefix !== plain);
  return [
    ...(groups.get(plain) ?? []),
    ...others
      .sort(([a], [b]) => byName(a, b))
      .map(([prefix, children]): GroupRow => ({
        kind: 'group',
        id: rowId([flake.root, machine.name, prefix], filter),
        label: prefix.startsWith(`${plain}.`) ? prefix.slice(plain.length + 1) : prefix,
        children,
      })),
  ];
}

/** VS Code keeps the box of a row that has none any more, so a service that is not known is another row. */
function serviceId(flake: FlakeOverview, machine: MachineOverview, service: ServiceOverview) {
  const boxless = service.state === 'unknown' ? ['unknown'] : [];
  return rowId([flake.root, machine.name, JSON.stringify(service.path), ...boxless], '');
}

/** A state is meant as a whole word, a name or a description by a part of it. */
function serviceFits(filter: string): (service: ServiceOverview) => boolean {
  const wanted = filter.toLowerCase();
  return ({ path, state, description = '' }) =>
    ['on', 'off', 'unknown'].includes(wanted)
      ? state === wanted
      : `${path.join('.')} ${description}`.toLowerCase().includes(wanted);
}

function machineFits(filter: string): (machine: MachineOverview) => boolean {
  return ({ services }) => filter === '' || services.some(serviceFits(filter));
}

function prefixOf({ path }: ServiceOverview): string {
  return path.slice(0, -1).join('.');
}

function plainPrefix(groups: ReadonlyMap<string, readonly ServiceRow[]>): string {
  if (groups.has('homelab.services')) return 'homelab.services';
  const [largest] = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return largest?.[0] ?? '';
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
