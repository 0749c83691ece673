import type { FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import type { OptionType } from '../types/option-type';
import type { Declaration } from './declaration';
import type { Machine } from './machine';
import { machinesOf } from './machine-file';
import { isPrefix, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { declarationsPlacedIn, definitionsPlacedIn, unsettledOptionsIn } from './placed-in';
import { isPerhapsOn, leftAt, serviceAt, stateWithin, type Service } from './services';
import type { Flake } from './snapshot';

/** A service that listens on a port, with the place that says so. */
export type PortUse = {
  readonly service: OptionPath;
  readonly option: OptionPath;
  readonly place: AttrPlace;
  readonly port: number;
};

/** The machines on which a port may be taken by what a file says. */
export function machinesWithPortsOf(flake: Flake, file: FileUri): readonly Machine[] {
  const setting = definitionsPlacedIn(flake, file).filter(
    ({ said: { path } }) =>
      isPortName(path.at(-1) ?? '') || isPrefix(['services', 'openssh'], path),
  );
  const set = [...setting, ...unsettledOptionsIn(flake, file)].map(({ facts }) => facts);
  const services = servicesWithPortsDeclaredIn(flake, file);
  const isSetOn = new Set(machinesOf(flake, set));
  return flake.machines.filter(
    (machine) => isSetOn.has(machine) || services.some((service) => isPerhapsOn(machine, service)),
  );
}

/** The services of which a file declares a port. */
export function servicesWithPortsDeclaredIn(flake: Flake, file: FileUri): readonly Service[] {
  return declarationsPlacedIn(flake, file)
    .filter(({ said: { path, type } }) => isListeningPort(path.at(-1) ?? '', type))
    .flatMap(({ said }) => serviceAt(flake, said.path.slice(0, -1)) ?? []);
}

/** Who takes each port, each place once. */
export function byPort(uses: readonly PortUse[]): ReadonlyMap<number, readonly PortUse[]> {
  const ports = new Map<number, PortUse[]>();
  for (const use of uses) {
    const users = ports.get(use.port);
    if (users === undefined) ports.set(use.port, [use]);
    else if (!users.some(({ place }) => isSame(place, use.place))) users.push(use);
  }
  return ports;
}

/** The ports that those of the services take which are on, where they are written for them. */
export function portUses(
  machine: Machine,
  flake: Flake,
  services: readonly Service[],
): readonly PortUse[] {
  return services.flatMap((service) => {
    const options = portOptions(service.node, service.path);
    if (options.length === 0 || !isPerhapsOn(machine, service)) return [];
    if (stateWithin(machine, flake, service) !== 'on') return [];
    return portsAt(machine, service, options).filter((use) => isWrittenHere(machine, service, use));
  });
}

function isSame(a: AttrPlace, b: AttrPlace): boolean {
  return a.file === b.file && a.name.start === b.name.start;
}

/** The options of a service that hold a port: those of type `port`, by their names. */
function portOptions(node: OptionNode, path: OptionPath): readonly OptionPath[] {
  return [...node.children].flatMap(([name, child]) => {
    const [only, ...others] = child.declarations;
    const isOwn = only !== undefined && others.length === 0 && isListeningPort(name, only.type);
    return isOwn && !isOfAnother(node, name, only) ? [[...path, name]] : [];
  });
}

/**
 * Whether a port is that of a machine which the service talks to: its host has to be given, it stands
 * beside an address that has the same name, or its description says so.
 */
function isOfAnother(node: OptionNode, name: string, { description }: Declaration): boolean {
  if (/\b(remote|broker)\b/i.test(description ?? '')) return true;
  const has = (host: string, isOther: (declaration: Declaration) => boolean): boolean =>
    node.children.get(host)?.declarations.some(isOther) ?? false;
  const mustBeGiven = ({ hasDefault }: Declaration): boolean => !hasDefault;
  if (name === 'port') return ['host', 'server', 'remote'].some((host) => has(host, mustBeGiven));
  const other = name.replace(/Port$/, '');
  if (has(`${other}Host`, mustBeGiven)) return true;
  return (
    !ownSides.test(other) &&
    ['Host', 'Url', 'URL', 'Address'].some((end) => has(other + end, () => true))
  );
}

/** The names of a service's own sides, before `Port` and `Address`. */
const ownSides =
  /^(listen|bind|https?|web|ui|api|admin|metrics|grpc|tcp|udp|public|internal|server)$/i;

/** Whether an option is a port that its service listens on, by its name and type. */
export function isListeningPort(name: string, type: OptionType): boolean {
  return isPortName(name) && type.kind === 'int' && type.name === 'unsignedInt16';
}

/** Whether an option that is called so may be a port that its service listens on. */
export function isPortName(name: string): boolean {
  return /^port$|Port$/.test(name) && !/(ssh|remote|upstream|proxy|target)/i.test(name);
}

/** The ports that a service has on a machine. */
export function listeningPorts(machine: Machine, service: Service): readonly PortUse[] {
  return portsAt(machine, service, portOptions(service.node, service.path));
}

function portsAt(
  machine: Machine,
  { path, node }: Service,
  options: readonly OptionPath[],
): readonly PortUse[] {
  const { configuration } = machine;
  return options.flatMap((option) => {
    const [only] = node.children.get(option.at(-1) ?? '')?.declarations ?? [];
    const left = only && leftAt(machine, only, option);
    if (only?.place !== undefined && left?.kind === 'int' && left.value !== 0)
      return [{ service: path, option, place: only.place, port: left.value }];
    const value = configuration.read(option);
    if (value?.kind !== 'int' || value.value === 0) return [];
    const defined = configuration.session.run(() => configuration.definedAt(option));
    const declaration = node.children.get(option.at(-1) ?? '')?.declarations[0];
    const place = defined?.definitions.at(-1)?.said.place ?? declaration?.place;
    return place === undefined ? [] : [{ service: path, option, place, port: value.value }];
  });
}

/** A port that is taken over from another option is that option's. */
function isWrittenHere(machine: Machine, { node }: Service, { option }: PortUse): boolean {
  const { configuration } = machine;
  const [only] = node.children.get(option.at(-1) ?? '')?.declarations ?? [];
  if (only !== undefined && leftAt(machine, only, option)?.kind === 'int') return true;
  const defined = configuration.session.run(() => configuration.definedAt(option));
  const declaration = node.children.get(option.at(-1) ?? '')?.declarations[0];
  const written = defined?.definitions.at(-1)?.said.value ?? declaration?.defaultThunk;
  return configuration.session.run(() => written?.force())?.kind === 'int';
}

/** OpenSSH listens on 22 unless `services.openssh.ports` says otherwise. */
export function sshPorts({ configuration }: Machine): readonly PortUse[] {
  const service = ['services', 'openssh'];
  if (configuration.read([...service, 'enable'])?.kind !== 'bool') return [];
  const defined = configuration.session.run(() => ({
    enable: configuration.definedAt([...service, 'enable']),
    ports: configuration.definedAt([...service, 'ports']),
  }));
  const [enable] = defined?.enable.definitions ?? [];
  const value = configuration.read([...service, 'enable']);
  if (enable === undefined || value?.kind !== 'bool' || !value.value) return [];
  if (defined?.ports.hidden !== undefined || (defined?.ports.definitions.length ?? 0) > 0)
    return [];
  const option = [...service, 'ports'];
  return [{ service, option, place: enable.said.place, port: 22 }];
}
