import { plainOf } from '../eval/builtins/json';
import type { Declaration } from './declaration';
import type { Definition } from './definitions';
import { definitionsAt, isPrefix, type Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { pathText, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import type { Flake } from './snapshot';

/** Something that a machine can have on or off: a set of options with an `enable` among them. */
export type Service = {
  /** The path without `enable`. */
  readonly path: OptionPath;
  readonly enable: Declaration;
  readonly node: OptionNode;
};

/** All services that a flake's modules declare. */
export function servicesOf(flake: Flake): readonly Service[] {
  const services: Service[] = [];
  const visit = (node: OptionNode, path: OptionPath): void => {
    const enable = node.children.get('enable')?.declarations[0];
    if (enable?.type.kind === 'bool' && path.length > 0) services.push({ path, enable, node });
    for (const [name, child] of node.children) visit(child, [...path, name]);
  };
  visit(flake.options, []);
  return services.sort((a, b) => pathText(a.path).localeCompare(pathText(b.path)));
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
  const path = [...service.path, 'enable'];
  const name = pathText(service.path);
  const { definitions, opaque } = definitionsAt(machine, path);
  const [hidden] = opaque;
  if (hidden !== undefined)
    return unknownState(
      `Whether ${name} is on is not known: \`${pathText(hidden.path)}\` is computed, and ${hidden.why}.`,
    );
  const strongest = Math.min(...definitions.map(({ definition }) => definition.priority ?? 0));
  const winning = definitions.filter(({ definition }) => (definition.priority ?? 0) === strongest);
  const [first, ...others] = winning;
  if (first === undefined) return byDefault(service, name);
  const values = winning.map(({ definition, facts }) =>
    facts.session.run(() => plainOf(definition.value.force())),
  );
  const [value] = values;
  const where = { decidedBy: first };
  if (winning.some(({ definition }) => definition.conditional))
    return { ...unknownState(`Whether ${name} is on depends on a condition.`), ...where };
  if (typeof value !== 'boolean' || values.some((other) => other !== value))
    return {
      ...unknownState(
        others.length > 0
          ? `${name} is set by several modules.`
          : `Whether ${name} is on is computed.`,
      ),
      ...where,
    };
  return {
    state: value ? 'on' : 'off',
    reason: `${name} is switched ${value ? 'on' : 'off'} on ${machine.name}.`,
    ...where,
  };
}

function byDefault({ enable }: Service, name: string): ServiceState {
  const { default: fallback } = enable;
  if (fallback.kind !== 'plain' || typeof fallback.value !== 'boolean')
    return unknownState(`The default of ${name} is computed.`);
  const state = fallback.value ? 'on' : 'off';
  return { state, reason: `${name} is ${state} by default.`, decidedBy: undefined };
}

function unknownState(reason: string): ServiceState {
  return { state: 'unknown', reason, decidedBy: undefined };
}

/** Whether the machine imports a module that declares the service. */
export function declaresService(machine: Machine, { path }: Service): boolean {
  return machine.modules.some(({ declared }) =>
    declared.declarations.some((declaration) => isPrefix(path, declaration.path)),
  );
}

/** The port that a service has on a machine: what is set, or the default. */
export function servicePort(machine: Machine, { path, node }: Service): number | undefined {
  const declaration = node.children.get('port')?.declarations[0];
  if (declaration === undefined) return undefined;
  const { definitions, opaque } = definitionsAt(machine, [...path, 'port']);
  const [only, ...others] = definitions;
  if (opaque.length > 0 || others.length > 0 || only?.definition.conditional) return undefined;
  const value =
    only === undefined
      ? plainDefault(declaration)
      : only.facts.session.run(() => plainOf(only.definition.value.force()));
  return typeof value === 'number' ? value : undefined;
}

function plainDefault({ default: fallback }: Declaration): unknown {
  return fallback.kind === 'plain' ? fallback.value : undefined;
}
