import { Thunk } from '../../eval/thunk';
import { attrsOf, opaque, type AttrsValue, type Value } from '../../eval/value';
import type { Configuration } from '../configuration';
import { markedMachine } from './machine-value';

/**
 * den: the option `den.hosts.<system>.<name>` of a flake-parts module names the machines; what they
 * are made of is left to Nix. Source: https://github.com/vic/den
 */
export function denHosts(configuration: Configuration): AttrsValue | undefined {
  const systems = configuration.value(['den', 'hosts']);
  if (systems?.kind !== 'attrs') return undefined;
  const hosts = [...systems.entries.keys()].flatMap((system) =>
    system.endsWith('-linux') ? hostsOf(system, configuration.value(['den', 'hosts', system])) : [],
  );
  return hosts.length === 0 ? undefined : attrsOf(hosts);
}

function hostsOf(system: string, hosts: Value | undefined): readonly (readonly [string, Thunk])[] {
  if (hosts?.kind !== 'attrs') return [];
  const machine = markedMachine(
    attrsOf([
      ['system', Thunk.of({ kind: 'string', value: system })],
      ['modules', Thunk.of(opaque('den puts its modules together'))],
    ]),
  );
  return [...hosts.entries.keys()].map((name) => [name, Thunk.of(machine)]);
}

/** The modules for NixOS that den's aspects are written with; what an aspect makes of its host is left to Nix. */
export function denModules(configuration: Configuration): readonly Thunk[] {
  const aspects = configuration.value(['den', 'aspects']);
  return aspects === undefined ? [] : modulesBelow(configuration, aspects, deepestAspect);
}

/** Aspects hold others, below `provides` or `_`. */
const deepestAspect = 6;

function modulesBelow(
  configuration: Configuration,
  aspects: Value,
  depth: number,
): readonly Thunk[] {
  if (aspects.kind !== 'attrs' || depth === 0) return [];
  return [...aspects.entries].flatMap(([name, { thunk }]) =>
    name === 'nixos'
      ? [thunk]
      : modulesBelow(configuration, configuration.valueIn(thunk), depth - 1),
  );
}
