import { Thunk } from '../../eval/thunk';
import { attrsOf, opaque, type Value } from '../../eval/value';
import { selfSymbol } from '../../eval/symbols';
import type { Configuration } from '../configuration';
import { denHosts } from './den';
import { argumentsOf, attribute, type Framework } from './framework';

/**
 * flake-parts: `mkFlake { inputs } module` merges modules whose `flake` option is the flake's
 * outputs. Source: https://flake.parts/module-arguments
 */
export const flakeParts: Framework = (call, world) => {
  const args = argumentsOf(call, 'mkFlake', 2);
  const [, module] = args ?? [];
  if (module === undefined) return undefined;
  const configuration = world.readFlakeModules(
    module,
    new Map([
      ['inputs', world.inputs],
      ['self', Thunk.of(selfSymbol)],
      ['withSystem', Thunk.of(withSystem)],
      ['moduleWithSystem', Thunk.of(moduleWithSystem)],
      ...given(args?.[0]?.force()),
    ]),
  );
  return flakeOf(configuration);
};

/** `withSystem system (perSystem: …)`; all but the system is left to Nix. */
const withSystem: Value = {
  kind: 'primitive',
  name: 'withSystem',
  arity: 2,
  args: [],
  call: ([system = missing, use = missing], evaluator) =>
    evaluator.applyAll(use, perSystem([['system', system]])),
};

/** `moduleWithSystem (perSystem: module)` is the module, for the system of whoever imports it. */
const moduleWithSystem: Value = {
  kind: 'primitive',
  name: 'moduleWithSystem',
  arity: 1,
  args: [],
  call: ([module = missing], evaluator) => evaluator.applyAll(module, perSystem([])),
};

function perSystem(known: readonly (readonly [string, Thunk])[]): Thunk {
  return Thunk.of({ ...attrsOf(known), rest: opaque('it is made per system') });
}

const missing = Thunk.of(opaque('an argument is missing'));

function given(args: Value | undefined): readonly (readonly [string, Thunk])[] {
  const special = args && attribute(args, 'specialArgs')?.force();
  return special?.kind === 'attrs'
    ? [...special.entries].map(([name, { thunk }]) => [name, thunk])
    : [];
}

/** Modules of inputs, and `perSystem`, make further outputs. */
function flakeOf(configuration: Configuration): Value {
  const outputs = configuration.value(['flake']);
  const set = outputs?.kind === 'attrs' ? outputs : attrsOf([]);
  const rest = opaque('flake-parts makes it');
  const hosts = denHosts(configuration);
  if (hosts === undefined || set.entries.has('nixosConfigurations')) return { ...set, rest };
  const added = attrsOf([['nixosConfigurations', Thunk.of(hosts)]]).entries;
  return { ...set, entries: new Map([...set.entries, ...added]), rest };
}
