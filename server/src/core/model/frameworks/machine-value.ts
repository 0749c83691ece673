import { Thunk } from '../../eval/thunk';
import { attrsOf, string, type Item, type ListValue, type Value } from '../../eval/value';

/** A machine as `nixosSystem` gives it, made by a framework. */
export function machineValue({
  system,
  modules,
  more,
  args,
}: {
  readonly system: string | undefined;
  readonly modules: ListValue;
  readonly more: readonly Item[];
  readonly args: readonly (readonly [string, Thunk])[];
}): Value {
  const all: ListValue = { ...modules, items: [...modules.items, ...more] };
  return attrsOf([
    ['_type', Thunk.of(string('machine'))],
    ['modules', Thunk.of(all)],
    ['specialArgs', Thunk.of(attrsOf(args))],
    ...(system === undefined ? [] : [['system', Thunk.of(string(system))] as const]),
  ]);
}
