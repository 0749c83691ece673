import { memoize } from '../base/memoize';
import type { Place } from '../base/span';
import type { AttrPlace, ModuleKey } from '../eval/value';
import { strongest, type LiveDefinition } from '../model/defined-at';
import type { Machine } from '../model/machine';
import type { ModuleFacts } from '../model/module-facts';
import { pathKey, pathText, type OptionPath } from '../model/option-path';
import { listeningPorts, sshPorts, type PortUse } from '../model/ports';
import {
  declaresService,
  servicesOf,
  serviceState,
  stateWithin,
  type Service,
} from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import type { MapNode } from './homelab-map';

/** A machine with the services that are on there. */
export type Host = {
  readonly snapshot: Snapshot;
  readonly flake: Flake;
  readonly machine: Machine;
  readonly hostName: string | undefined;
  readonly services: readonly HostService[];
};

export type HostService = {
  readonly node: Omit<MapNode, 'findings'>;
  readonly path: OptionPath;
  /** The repository's own options, where the service is one of them. */
  readonly own: Service | undefined;
  /** The services of NixOS that it stands for, by their names below `services`. */
  readonly carries: readonly string[];
  readonly ports: readonly PortUse[];
};

/** The services that are known to be on: the repository's own, and those of NixOS that none of them brings. */
export function hostMap(snapshot: Snapshot, flake: Flake, machine: Machine): Host {
  const { configuration } = machine;
  const own = servicesOf(flake)
    .filter((service) => declaresService(machine, service))
    .filter((service) => serviceState(machine, service).state === 'on')
    .filter((service) => stateWithin(machine, flake, service) !== 'off');
  const upstream = configuration.session.run(() => upstreamServices(machine, own)) ?? [];
  const carriedBy = (service: Service): readonly string[] =>
    upstream.flatMap(({ name, carrier }) => (carrier === service ? [name] : []));
  const alone = upstream.filter(({ carrier }) => carrier === undefined);
  const hostName = configuration.read(['networking', 'hostName']);
  return {
    snapshot,
    flake,
    machine,
    hostName: hostName?.kind === 'string' ? hostName.value : undefined,
    services: [
      ...own.map((service) => ownService(machine, service, carriedBy(service))),
      ...alone.map(({ name, enabledBy }) => upstreamService(machine, name, enabledBy)),
    ],
  };
}

type UpstreamService = {
  readonly name: string;
  readonly enabledBy: LiveDefinition;
  /** The service of the repository's own that switches it on. */
  readonly carrier: Service | undefined;
};

function upstreamServices(
  { configuration }: Machine,
  own: readonly Service[],
): readonly UpstreamService[] {
  const isOwn = (name: string): boolean =>
    own.some(({ path }) => pathText(path) === `services.${name}`);
  return [...configuration.definedAt(['services']).names].flatMap((name) => {
    const path = ['services', name, 'enable'];
    if (isOwn(name)) return [];
    const value = configuration.value(path);
    const [enabledBy] = strongest(configuration.definedAt(path).definitions);
    if (value?.kind !== 'bool' || !value.value || enabledBy === undefined) return [];
    return [{ name, enabledBy, carrier: carrierOf(name, enabledBy, own) }];
  });
}

/** The service whose module says so; of several that share the module, the one of that name. */
function carrierOf(
  name: string,
  { facts }: LiveDefinition,
  own: readonly Service[],
): Service | undefined {
  const inModule = own.filter((service) => isDeclaredBy(service, facts.key));
  const [only, ...others] = inModule;
  if (only !== undefined && others.length === 0) return only;
  return own.find(({ path }) => path.at(-1) === name);
}

function ownService(machine: Machine, service: Service, carries: readonly string[]): HostService {
  const { path, enable } = service;
  const decided = serviceState(machine, service).decidedBy?.definition.place;
  const ports = [
    ...listeningPorts(machine, service),
    ...carries.flatMap((name) => upstreamPorts(machine, name)),
  ];
  const places = [
    ...toPlaces([decided, enable.place]),
    ...settingsBelow(machine, path),
    ...ports.map(({ place }) => toPlace(place)),
  ];
  return { node: serviceNode(machine, path, places), path, own: service, carries, ports };
}

function upstreamService(machine: Machine, name: string, { said }: LiveDefinition): HostService {
  const path = ['services', name];
  const ports = upstreamPorts(machine, name);
  const places = [toPlace(said.place), ...settingsBelow(machine, path)];
  return { node: serviceNode(machine, path, places), path, own: undefined, carries: [name], ports };
}

function serviceNode(
  machine: Machine,
  path: OptionPath,
  places: readonly Place[],
): HostService['node'] {
  return {
    id: `${machine.name}/service:${pathText(path)}`,
    kind: 'service',
    machine: machine.name,
    name: path.at(-1) ?? '',
    details: [pathText(path)],
    places,
  };
}

/** Every place of the machine's modules that sets something of a service. */
function settingsBelow({ modules }: Machine, path: OptionPath): readonly Place[] {
  return settingsByPath(modules).get(pathKey(path)) ?? [];
}

/** What is set at a path and below it, by the key of each such path. */
const settingsByPath = memoize((modules: Machine['modules']) => {
  const found = new Map<string, Place[]>();
  for (const { defined } of modules)
    for (const { path, place } of defined.definitions) {
      const setting = { file: place.file, span: place.binding };
      for (let length = 1; length <= path.length; length++) {
        const key = pathKey(path.slice(0, length));
        const before = found.get(key);
        if (before === undefined) found.set(key, [setting]);
        else before.push(setting);
      }
    }
  return found;
});

/** Options of NixOS's services that hold the port they listen on. */
const upstreamPortOptions: readonly OptionPath[] = [
  ['port'],
  ['listenPort'],
  ['httpPort'],
  ['httpsPort'],
  ['settings', 'server', 'http_port'],
];

function upstreamPorts(machine: Machine, name: string): readonly PortUse[] {
  const { configuration } = machine;
  const service = ['services', name];
  const found = upstreamPortOptions.flatMap((option) => {
    const path = [...service, ...option];
    const value = configuration.read(path);
    const defined = configuration.session.run(() => configuration.definedAt(path));
    const place = defined?.definitions.at(-1)?.said.place;
    return value?.kind === 'int' && value.value > 0 && place !== undefined
      ? [{ service, option: path, place, port: value.value }]
      : [];
  });
  return name === 'openssh' ? sshPorts(machine) : found;
}

/** The only service that a module of the repository declares, of those that are on. */
export function soleServiceOf(
  { services }: Pick<Host, 'services'>,
  { key }: ModuleFacts,
): HostService | undefined {
  const declared = services.filter(({ own }) => own !== undefined && isDeclaredBy(own, key));
  return declared.length === 1 ? declared[0] : undefined;
}

function isDeclaredBy({ node }: Service, key: ModuleKey): boolean {
  const declarations = node.children.get('enable')?.declarations ?? [];
  return declarations.some(({ module }) => module === key);
}

export function toPlace({ file, name }: AttrPlace): Place {
  return { file, span: name };
}

function toPlaces(places: readonly (AttrPlace | undefined)[]): readonly Place[] {
  return places.filter((place) => place !== undefined).map(toPlace);
}
