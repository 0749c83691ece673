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

/** All services that a flake's modules declare, in order of their names; found once for each snapshot. */
export const servicesOf = memoize(findServices);

function findServices(flake: Flake): readonly Service[] {
  const services: Service[] = [];
  const visit = (node: OptionNode, path: OptionPath): void => {
    const enable = node.children.get('enable')?.declarations[0];
    if (enable?.type.kind === 'bool' && path.length > 0) services.push({ path, enable, node });
    for (const [name, child] of node.children) visit(child, [...path, name]);
  };
  visit(flake.options, []);
  const named = services.map((service) => ({ service, name: pathText(service.path) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ service }) => service);
}

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
