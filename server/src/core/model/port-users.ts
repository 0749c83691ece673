import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Value } from '../eval/value';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { pathText, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { GrowingTree, treeAt, treeIndex, type PathTree } from './path-tree';
import { definitionsPlacedIn } from './placed-in';
import {
  byPort,
  isPortName,
  portUses,
  servicesWithPortsDeclaredIn,
  sshPorts,
  type PortUse,
} from './ports';
import { plainDefault, serviceAt, serviceOf, servicesIn, type Service } from './services';
import type { Flake } from './snapshot';

/**
 * The ports that a machine's services take by what is written in a file, each with all who take it.
 * Only services that may have one of these ports are looked at, so that it takes no longer where
 * there are many others.
 */
export function portUsersIn(
  flake: Flake,
  machine: Machine,
  file: FileUri,
): ReadonlyMap<number, readonly PortUse[]> {
  const near = portUses(machine, flake, servicesWithPortsIn(flake, file));
  const known = [...near, ...otherUses(machine, flake)];
  const ports = new Set(known.filter(({ place }) => place.file === file).map(({ port }) => port));
  if (ports.size === 0) return byPort([]);
  const far = [...ports].flatMap((port) => servicesSaidToHave(flake, port));
  const uses = [...known, ...portUses(machine, flake, far)].filter(({ port }) => ports.has(port));
  return byPort(inOrder(uses));
}

/** Who takes ports that the index does not tell, and OpenSSH. */
const otherUses = memoize((machine: Machine, flake: Flake): readonly PortUse[] => [
  ...portUses(machine, flake, servicesWithAnyPort(flake)),
  ...sshPorts(machine),
]);

/** In order of the names of their services. */
function inOrder(uses: readonly PortUse[]): readonly PortUse[] {
  const named = uses.map((use) => ({ use, name: pathText(use.service) }));
  return named
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ use }) => use);
}

/** Those of which a file says a port. */
function servicesWithPortsIn(flake: Flake, file: FileUri): readonly Service[] {
  const defined = definitionsPlacedIn(flake, file)
    .filter(({ said: { path } }) => isPort(path))
    .flatMap(({ said }) => serviceAt(flake, said.path.slice(0, -1)) ?? []);
  return [...servicesWithPortsDeclaredIn(flake, file), ...defined];
}

/** Those of which some module says that they have this port, or have it by default. */
function servicesSaidToHave(flake: Flake, port: number): readonly Service[] {
  const said = treeAt(saidPorts(flake), [String(port)])?.here ?? [];
  return said.flatMap(({ option }) => serviceAt(flake, option.slice(0, -1)) ?? []);
}

/** Those whose port only a configuration knows. */
const servicesWithAnyPort = memoize((flake: Flake): readonly Service[] => [
  ...withAnyPort(flake.options, anyPorts(flake), []),
]);

function* withAnyPort(
  node: OptionNode,
  tree: PathTree<AnyPort>,
  path: OptionPath,
): Iterable<Service> {
  if (tree.here.some(({ isPart }) => isPart)) {
    yield* servicesIn(node, path);
    return;
  }
  for (const [name, inside] of tree.children) {
    const child = node.children.get(name);
    const service = isPortName(name) && inside.here.length > 0 ? serviceOf(node, path) : undefined;
    if (service !== undefined) yield service;
    if (child !== undefined) yield* withAnyPort(child, inside, [...path, name]);
  }
}

function isPort(path: OptionPath): boolean {
  return isPortName(path.at(-1) ?? '');
}

const saidPorts = memoize(({ modules }: Flake) => indexPorts(modules));
const anyPorts = memoize(({ modules }: Flake) => indexAnyPorts(modules));

/** A port that is known, with its option. */
type KnownPort = { readonly option: OptionPath; readonly port: number };
/** A port that is computed, or a part of the configuration that may hold some. */
type AnyPort = { readonly path: OptionPath; readonly isPart: boolean };

/** What a module says of ports. */
const portsSaid = memoize((facts: ModuleFacts) => {
  const known: KnownPort[] = [];
  const any: AnyPort[] = facts.defined.unsettled.map(({ path }) => ({ path, isPart: true }));
  const say = (option: OptionPath, value: Value | undefined): void => {
    if (value?.kind === 'int') known.push({ option, port: value.value });
    else any.push({ path: option, isPart: false });
  };
  const { session } = facts;
  for (const declaration of facts.declared.declarations)
    if (isPort(declaration.path) && declaration.hasDefault)
      say(declaration.path, plainDefault(declaration, session));
  for (const { path, value } of facts.defined.definitions)
    if (isPort(path))
      say(
        path,
        session.run(() => value.force()),
      );
  return { known, any };
});

const indexPorts = treeIndex(
  memoize((facts: ModuleFacts): PathTree<KnownPort> => {
    const tree = new GrowingTree<KnownPort>(({ port }) => [String(port)]);
    tree.add(portsSaid(facts).known);
    return tree;
  }),
);

const indexAnyPorts = treeIndex(
  memoize((facts: ModuleFacts): PathTree<AnyPort> => {
    const tree = new GrowingTree<AnyPort>(({ path }) => path);
    tree.add(portsSaid(facts).any);
    return tree;
  }),
);
