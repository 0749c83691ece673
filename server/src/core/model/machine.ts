import type { FileUri } from '../base/uri';
import { plainOf } from '../eval/builtins/json';
import type { AttrPlace } from '../eval/value';
import type { Definition, OpaqueDefinition } from './definitions';
import type { MachineSource } from './flake';
import type { ModuleFacts, ModuleImport } from './module-facts';
import type { OptionPath } from './option-path';

/** A machine with everything that reaches it. */
export type Machine = {
  readonly name: string;
  readonly system: string | undefined;
  readonly place: AttrPlace | undefined;
  /** Why this is believed to be a machine, where the flake could not be read. */
  readonly guess: string | undefined;
  /** The facts of its modules in import order, those written inside other files included. */
  readonly modules: readonly ModuleFacts[];
  /** Modules of flake inputs, which cannot be seen. */
  readonly external: readonly string[];
  /** Why there may be further modules. */
  readonly opaque: readonly string[];
  /** The files that the flake itself names for this machine. */
  readonly direct: readonly FileUri[];
};

type Collected = {
  readonly modules: ModuleFacts[];
  readonly external: string[];
  readonly opaque: string[];
};

/** Follows a machine's modules through all imports. */
export function readMachine(
  source: MachineSource,
  factsOf: (file: FileUri) => ModuleFacts | undefined,
): Machine {
  const seen = new Set<FileUri>();
  const collected: Collected = { modules: [], external: [], opaque: [] };
  const visitAll = (imports: readonly ModuleImport[]): void => imports.forEach(visit);
  const add = (facts: ModuleFacts): void => {
    visitAll(facts.imports);
    collected.modules.push(facts);
    if (facts.broken !== undefined) collected.opaque.push(facts.broken);
  };
  const visit = (module: ModuleImport): void => {
    if (module.kind === 'inline') add(module.facts);
    else if (module.kind === 'external') collected.external.push(module.name);
    else if (module.kind === 'opaque') collected.opaque.push(module.why);
    else if (module.kind === 'file' && !seen.has(module.file)) {
      seen.add(module.file);
      const facts = factsOf(module.file);
      if (facts !== undefined) add(facts);
    }
  };
  visitAll(source.modules);
  return {
    ...collected,
    name: source.name,
    place: source.place,
    guess: undefined,
    system: source.system ?? platformOf(collected.modules),
    direct: source.modules.flatMap((module) => (module.kind === 'file' ? [module.file] : [])),
  };
}

/** The system that `nixpkgs.hostPlatform` names; a plain definition beats `mkDefault`. */
function platformOf(modules: readonly ModuleFacts[]): string | undefined {
  let best: Definition | undefined;
  let owner: ModuleFacts | undefined;
  for (const facts of modules)
    for (const definition of facts.defined.definitions)
      if (
        isHostPlatform(definition.path) &&
        (definition.priority ?? 100) < (best?.priority ?? 10_000)
      ) {
        best = definition;
        owner = facts;
      }
  const value = best && owner?.session.run(() => plainOf(best.value.force()));
  return typeof value === 'string' ? value : undefined;
}

function isHostPlatform(path: OptionPath): boolean {
  return (
    path[0] === 'nixpkgs' &&
    path[1] === 'hostPlatform' &&
    (path.length === 2 || path[2] === 'system')
  );
}

/** All that a machine's modules set at a path, and what hides there. */
export function definitionsAt(
  machine: Machine,
  path: OptionPath,
): {
  readonly definitions: readonly { readonly definition: Definition; readonly facts: ModuleFacts }[];
  readonly opaque: readonly OpaqueDefinition[];
} {
  const definitions = [];
  const opaque = [];
  for (const facts of machine.modules) {
    for (const definition of facts.defined.definitions)
      if (samePath(definition.path, path)) definitions.push({ definition, facts });
    for (const part of facts.defined.opaque)
      if (part.path.length > 0 && isPrefix(part.path, path)) opaque.push(part);
  }
  return { definitions, opaque };
}

function samePath(a: OptionPath, b: OptionPath): boolean {
  return a.length === b.length && isPrefix(a, b);
}

export function isPrefix(prefix: OptionPath, path: OptionPath): boolean {
  return prefix.length <= path.length && prefix.every((segment, i) => segment === path[i]);
}
