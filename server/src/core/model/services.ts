import { memoize } from '../base/memoize';
import type { Value } from '../eval/value';
import { strongest } from './defined-at';
import type { Declaration } from './declaration';
import { unsettledIn, type DefinitionTree } from './definition-index';
import type { Definition } from './definitions';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { pathText, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { GrowingTree, itemsBelow, treeIndex, type PathTree } from './path-tree';
import { resolveOption } from './resolve-option';
import type { Session } from './session';
import type { Flake } from './snapshot';

/** Something that a machine can have on or off: a set of options with an `enable` among them. */
export type Service = {
  /** The path without `enable`. */
  readonly path: OptionPath;
  readonly enable: Declaration;
  readonly node: OptionNode;
};

/** All services that a flake's modules declare, in order of their names. */
export function servicesOf({ options }: Flake): readonly Service[] {
  return servicesAmong(options);
}

const servicesAmong = memoize((options: OptionNode): readonly Service[] => {
  const named = [...servicesIn(options, [])].map((service) => ({
    service,
    name: pathText(service.path),
  }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ service }) => service);
});

/** The services at a node of the options, whose path is given, and below it. */
export function* servicesIn(node: OptionNode, path: OptionPath): Iterable<Service> {
  const service = serviceOf(node, path);
  if (service !== undefined) yield service;
  for (const [name, child] of node.children) yield* servicesIn(child, [...path, name]);
}

/** The service whose options are those of a node. */
export function serviceOf(node: OptionNode, path: OptionPath): Service | undefined {
  const enable = node.children.get('enable')?.declarations[0];
  return enable?.type.kind === 'bool' && path.length > 0 ? { path, enable, node } : undefined;
}

/** The service whose options stand at a path as it is written. */
function serviceBelow(options: OptionNode, path: OptionPath): Service | undefined {
  let node: OptionNode | undefined = options;
  for (const name of path) node = node?.children.get(name);
  return node && serviceOf(node, path);
}

/** The service whose options stand at a path. */
export function serviceAt(flake: Flake, path: OptionPath): Service | undefined {
  const resolved = resolveOption(flake.options, path);
  return resolved.kind === 'set' ? serviceOf(resolved.node, path) : undefined;
}

/** Whether a service is on, with the definition that decides it. */
export type ServiceState = {
  readonly state: 'on' | 'off' | 'unknown';
  /** Why, as a sentence. */
  readonly reason: string;
  readonly decidedBy: { readonly definition: Definition; readonly facts: ModuleFacts } | undefined;
};

/** The state of a service on a machine, from all that reaches the machine. */
export function serviceState(machine: Machine, service: Service): ServiceState {
  const { configuration } = machine;
  const left = leftAt(machine, service.enable, [...service.path, 'enable']);
  if (machine.opaque.length === 0 && left?.kind === 'bool')
    return stateByDefault(pathText(service.path), left.value);
  return (
    configuration.session.run(() => stateIn(machine, service)) ??
    unknownState(`Whether ${pathText(service.path)} is on takes too many steps to find out.`)
  );
}

/**
 * Whether a service is on together with all services around it: `backup.enable` inside of what is off
 * does nothing.
 */
export function stateWithin(
  machine: Machine,
  flake: Flake,
  service: Service,
): ServiceState['state'] {
  const around = service.path.map((_, end) =>
    serviceBelow(flake.options, service.path.slice(0, end)),
  );
  const states = [...around, service].map((each) =>
    each === undefined ? 'on' : serviceState(machine, each).state,
  );
  if (states.includes('off')) return 'off';
  return states.includes('unknown') ? 'unknown' : 'on';
}

function stateIn(machine: Machine, service: Service): ServiceState {
  const name = pathText(service.path);
  const path = [...service.path, 'enable'];
  const { configuration } = machine;
  const { definitions, hidden } = configuration.definedAt(path);
  if (hidden !== undefined) return unknownState(`Whether ${name} is on is not known: ${hidden}.`);
  const [first, ...others] = strongest(definitions);
  if (first === undefined) return byDefault(machine, service, name);
  const decidedBy = { definition: first.said, facts: first.facts };
  const value = configuration.value(path);
  if (value?.kind === 'bool')
    return {
      state: value.value ? 'on' : 'off',
      reason: `${name} is switched ${value.value ? 'on' : 'off'} for ${machine.name}.`,
      decidedBy,
    };
  if (!first.certain)
    return { ...unknownState(`Whether ${name} is on depends on a condition.`), decidedBy };
  const reason =
    others.length > 0 ? `${name} is set by several modules.` : `Whether ${name} is on is computed.`;
  return { ...unknownState(reason), decidedBy };
}

function byDefault(machine: Machine, { path, enable }: Service, name: string): ServiceState {
  const [hidden] = machine.opaque;
  if (hidden !== undefined)
    return unknownState(
      `Whether ${name} is on is not known: ${machine.name} may have further modules, because ${hidden}.`,
    );
  const value = enable.hasDefault ? machine.configuration.value([...path, 'enable']) : undefined;
  if (value?.kind !== 'bool') return unknownState(`The default of ${name} is computed.`);
  return stateByDefault(name, value.value);
}

function stateByDefault(name: string, isOn: boolean): ServiceState {
  const state = isOn ? 'on' : 'off';
  return { state, reason: `${name} is ${state} by default.`, decidedBy: undefined };
}

function unknownState(reason: string): ServiceState {
  return { state: 'unknown', reason, decidedBy: undefined };
}

/**
 * The services that may be on, in order of their names: those of which something is said, and those
 * that are not known to be off by default. All others are off, or not known to be on.
 */
export const servicesPerhapsOn = memoize((machine: Machine, flake: Flake): readonly Service[] => {
  const { options, definitions } = flake;
  const found = [
    ...servicesSaid({ node: options, tree: definitions, path: [] }, machine),
    ...[...itemsBelow(indexEnabling(flake.modules))].flatMap(
      ({ path }) => serviceBelow(options, path.slice(0, -1)) ?? [],
    ),
  ];
  const byName = new Map(found.map((service) => [pathText(service.path), service] as const));
  return [...byName]
    .filter(([, service]) => isPerhapsOn(machine, service))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, service]) => service);
});

type Place = {
  readonly node: OptionNode;
  readonly tree: DefinitionTree;
  readonly path: OptionPath;
};

/** The services of whose `enable` a machine's modules say something, or may do so. */
function* servicesSaid({ node, tree, path }: Place, machine: Machine): Iterable<Service> {
  const isOpen = unsettledIn(tree).some(({ facts }) => machine.configuration.hasModule(facts.key));
  if (isOpen) yield* servicesIn(node, path);
  else
    for (const [name, inside] of tree.children) {
      const child = node.children.get(name);
      if (child === undefined) continue;
      const service = name === 'enable' ? serviceOf(node, path) : undefined;
      if (service !== undefined) yield service;
      yield* servicesSaid({ node: child, tree: inside, path: [...path, name] }, machine);
    }
}

/** The declarations that switch a service on unless something is said, or may do so. */
const indexEnabling = treeIndex(
  memoize(({ declared, session }: ModuleFacts): PathTree<Declaration> => {
    const tree = new GrowingTree<Declaration>(({ path }) => path);
    const isEnabling = (declaration: Declaration): boolean =>
      declaration.path.at(-1) === 'enable' && !isFalse(plainDefault(declaration, session));
    tree.add(declared.declarations.filter(isEnabling));
    return tree;
  }),
);

/** Whether something is said of a service on a machine, or it is not known to be off by default. */
export function isPerhapsOn(machine: Machine, service: Service): boolean {
  return declaresService(machine, service) && !isLeftOff(machine, service);
}

/** Whether a service is off by default, and nothing says otherwise. */
function isLeftOff(machine: Machine, { path, enable }: Service): boolean {
  return isFalse(leftAt(machine, enable, [...path, 'enable']));
}

function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'bool' && !value.value;
}

/** The default of an option of which nothing is said on a machine, where the sources alone give it. */
export function leftAt(
  { configuration }: Machine,
  option: Declaration,
  path: OptionPath,
): Value | undefined {
  return configuration.mentions(path) ? undefined : plainDefault(option, configuration.session);
}

/** The default of an option as its module alone gives it. */
export const plainDefault = memoize((option: Declaration, session: Session): Value | undefined =>
  option.hasDefault ? session.run(() => option.defaultThunk?.force()) : undefined,
);

/** Whether the machine imports a module that declares the service. */
export function declaresService({ configuration }: Machine, { node }: Service): boolean {
  const declarations = node.children.get('enable')?.declarations ?? [];
  return declarations.some(({ module }) => configuration.hasModule(module));
}

/** The port that a service has on a machine: what is set, or the default. */
export function servicePort(machine: Machine, { path, node }: Service): number | undefined {
  const declarations = node.children.get('port')?.declarations;
  if (declarations === undefined) return undefined;
  const [only, ...others] = declarations;
  const port = [...path, 'port'];
  const left = only !== undefined && others.length === 0 ? leftAt(machine, only, port) : undefined;
  const value = left?.kind === 'int' ? left : machine.configuration.read(port);
  return value?.kind === 'int' ? value.value : undefined;
}
