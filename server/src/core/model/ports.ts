import { memoize } from '../base/memoize';
import type { AttrPlace } from '../eval/value';
import type { OptionType } from '../types/option-type';
import type { Machine } from './machine';
import type { OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { declaresService, serviceState, servicesOf, type Service } from './services';
import type { Flake } from './snapshot';

/** A service that listens on a port, with the place that says so. */
export type PortUse = {
  readonly service: OptionPath;
  readonly option: OptionPath;
  readonly place: AttrPlace;
};

/** The ports that are taken on a machine by services which are on, each with who takes it. */
export function portsInUse(
  flake: Flake,
  machine: Machine,
): ReadonlyMap<number, readonly PortUse[]> {
  const ports = new Map<number, PortUse[]>();
  const add = (port: number, use: PortUse): void => {
    const users = ports.get(port);
    if (users === undefined) ports.set(port, [use]);
    else if (!users.some(({ place }) => isSame(place, use.place))) users.push(use);
  };
  for (const { service, options } of listeners(flake)) {
    if (!declaresService(machine, service)) continue;
    if (serviceState(machine, service).state !== 'on') continue;
    for (const option of options) addPort(machine, service, { option, add });
  }
  for (const [port, use] of sshPorts(machine)) add(port, use);
  return ports;
}

type Listener = { readonly service: Service; readonly options: readonly OptionPath[] };

/** The services that have a port, found once for each snapshot. */
const listeners = memoize((flake: Flake): readonly Listener[] =>
  servicesOf(flake).flatMap((service) => {
    const options = portOptions(service.node, service.path);
    return options.length === 0 ? [] : [{ service, options }];
  }),
);

function isSame(a: AttrPlace, b: AttrPlace): boolean {
  return a.file === b.file && a.name.start === b.name.start;
}

/** The options of a service that hold a port: those of type `port`, by their names. */
function portOptions(node: OptionNode, path: OptionPath): readonly OptionPath[] {
  return [...node.children].flatMap(([name, child]) => {
    const [only, ...others] = child.declarations;
    return only !== undefined && others.length === 0 && isListeningPort(name, only.type)
      ? [[...path, name]]
      : [];
  });
}

/** Whether an option is a port that its service listens on, by its name and type. */
export function isListeningPort(name: string, type: OptionType): boolean {
  const isPort = /^port$|Port$/.test(name) && !/(ssh|remote|upstream|proxy|target)/i.test(name);
  return isPort && type.kind === 'int' && type.name === 'unsignedInt16';
}

function addPort(
  { configuration }: Machine,
  { path, node }: Service,
  {
    option,
    add,
  }: { readonly option: OptionPath; readonly add: (port: number, use: PortUse) => void },
): void {
  const value = configuration.read(option);
  if (value?.kind !== 'int' || value.value === 0) return;
  const defined = configuration.session.run(() => configuration.definedAt(option));
  const definition = defined?.definitions.at(-1)?.said;
  const declaration = node.children.get(option.at(-1) ?? '')?.declarations[0];
  // A port that is taken over from another option is that option's.
  const written = definition?.value ?? declaration?.defaultThunk;
  if (configuration.session.run(() => written?.force())?.kind !== 'int') return;
  const place = definition?.place ?? declaration?.place;
  if (place !== undefined) add(value.value, { service: path, option, place });
}

/** OpenSSH listens on 22 unless `services.openssh.ports` says otherwise. */
function sshPorts({ configuration }: Machine): readonly (readonly [number, PortUse])[] {
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
  return [[22, { service, option, place: enable.said.place }]];
}
