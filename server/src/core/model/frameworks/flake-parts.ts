import { Thunk } from '../../eval/thunk';
import { attrsOf, opaque, type Value } from '../../eval/value';
import { selfSymbol } from '../../eval/symbols';
import { argumentsOf, type Framework } from './framework';

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
      ['flake-parts-lib', Thunk.of(attrsOf([]))],
    ]),
  );
  return flakeOf(configuration.read(['flake']));
};

/** Modules of inputs, and `perSystem`, make further outputs. */
function flakeOf(outputs: Value | undefined): Value {
  const rest = opaque('flake-parts makes it');
  return outputs?.kind === 'attrs' ? { ...outputs, rest } : { ...attrsOf([]), rest };
}
