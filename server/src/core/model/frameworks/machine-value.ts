import { Thunk } from '../../eval/thunk';
import {
  attrsOf,
  string,
  type AttrsValue,
  type Item,
  type ListValue,
  type Value,
} from '../../eval/value';

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
  return markedMachine(
    attrsOf([
      ['modules', Thunk.of(all)],
      ['specialArgs', Thunk.of(attrsOf(args))],
      ...(system === undefined ? [] : [['system', Thunk.of(string(system))] as const]),
    ]),
  );
}

/** The arguments of `nixosSystem`, marked as it marks them. */
export function markedMachine(args: AttrsValue): AttrsValue {
  const [type] = attrsOf([['_type', Thunk.of(string('machine'))]]).entries;
  return { ...args, entries: new Map([...args.entries, ...(type === undefined ? [] : [type])]) };
}
