import { memoize } from '../base/memoize';
import { strongest } from './configuration';
import type { Declaration } from './declaration';
import type { Definition } from './definitions';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { pathText, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { resolveOption } from './resolve-option';
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
  const services: Service[] = [];
  const visit = (node: OptionNode, path: OptionPath): void => {
    const enable = node.children.get('enable')?.declarations[0];
    if (enable?.type.kind === 'bool' && path.length > 0) services.push({ path, enable, node });
    for (const [name, child] of node.children) visit(child, [...path, name]);
  };
  visit(options, []);
  const named = services.map((service) => ({ service, name: pathText(service.path) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ service }) => service);
});

/** The service whose options stand at a path. */
export function serviceAt(flake: Flake, path: OptionPath): Service | undefined {
  const resolved = resolveOption(flake.options, path);
  const node = resolved.kind === 'set' && path.length > 0 ? resolved.node : undefined;
  const enable = node?.children.get('enable')?.declarations[0];
  return node !== undefined && enable?.type.kind === 'bool' ? { path, enable, node } : undefined;
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
  if (machine.opaque.length === 0 && isLeftOff(machine, service))
    return {
      state: 'off',
      reason: `${pathText(service.path)} is off by default.`,
      decidedBy: undefined,
    };
  return (
    configuration.session.run(() => stateIn(machine, service)) ??
    unknownState(`Whether ${pathText(service.path)} is on takes too many steps to find out.`)
  );
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
      reason: `${name} is switched ${value.value ? 'on' : 'off'} on ${machine.name}.`,
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
  const state = value.value ? 'on' : 'off';
  return { state, reason: `${name} is ${state} by default.`, decidedBy: undefined };
}

function unknownState(reason: string): ServiceState {
  return { state: 'unknown', reason, decidedBy: undefined };
}

/**
 * The services that may be on: those of which something is said, and those that are not known to be off
 * by default. All others are off, or not known to be on.
 */
export const servicesPerhapsOn = memoize((machine: Machine, flake: Flake): readonly Service[] =>
  servicesOf(flake).filter((service) => isPerhapsOn(machine, service)),
);

/** Whether something is said of a service on a machine, or it is not known to be off by default. */
export function isPerhapsOn(machine: Machine, service: Service): boolean {
  return declaresService(machine, service) && !isLeftOff(machine, service);
}

/** Whether a service is off by default, and nothing says otherwise. */
function isLeftOff(machine: Machine, service: Service): boolean {
  const { configuration } = machine;
  return isOffByDefault(service, machine) && !configuration.mentions([...service.path, 'enable']);
}

/** Whether the default is false on every machine. */
const isOffByDefault = memoize(({ enable }: Service, { configuration }: Machine): boolean => {
  if (!enable.hasDefault) return false;
  const value = configuration.session.run(() => enable.defaultThunk?.force());
  return value?.kind === 'bool' && !value.value;
});

/** Whether the machine imports a module that declares the service. */
export function declaresService({ configuration }: Machine, { node }: Service): boolean {
  const declarations = node.children.get('enable')?.declarations ?? [];
  return declarations.some(({ module }) => configuration.hasModule(module));
}

/** The port that a service has on a machine: what is set, or the default. */
export function servicePort(machine: Machine, { path, node }: Service): number | undefined {
  if (!node.children.has('port')) return undefined;
  const value = machine.configuration.read([...path, 'port']);
  return value?.kind === 'int' ? value.value : undefined;
}
