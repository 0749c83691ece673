import type { Evaluator } from './evaluator';
import { Thunk } from './thunk';
import {
  isExactList,
  opaque,
  unknown,
  type AttrsValue,
  type ListValue,
  type OpaqueValue,
  type Value,
} from './value';

/** A function of the library: its number of arguments, and what it gives for them. */
export type Primitive = {
  readonly arity: number;
  readonly run: (args: readonly Thunk[], ev: Evaluator) => Value;
};
export type PrimitiveTable = Readonly<Record<string, Primitive>>;

const missing = new Thunk(() => opaque('an argument is missing'));

export function unary(run: (a: Thunk, ev: Evaluator) => Value): Primitive {
  return { arity: 1, run: ([a = missing], ev) => run(a, ev) };
}

export function binary(run: (a: Thunk, b: Thunk, ev: Evaluator) => Value): Primitive {
  return { arity: 2, run: ([a = missing, b = missing], ev) => run(a, b, ev) };
}

export function ternary(run: (a: Thunk, b: Thunk, c: Thunk, ev: Evaluator) => Value): Primitive {
  return { arity: 3, run: ([a = missing, b = missing, c = missing], ev) => run(a, b, c, ev) };
}

/** The functions of a table as attributes; each is called when all its arguments are there. */
export function primitiveEntries(table: PrimitiveTable): readonly (readonly [string, Thunk])[] {
  return Object.entries(table).map(([name, { arity, run }]) => {
    const value: Value = { kind: 'primitive', name, arity, args: [], call: run };
    return [name, Thunk.of(value)];
  });
}

/** Runs `use` on the thunk's value if it is of the kind needed, else says why it is not known. */
export function withKind<K extends Value['kind']>(
  thunk: Thunk,
  kind: K,
  use: (value: Extract<Value, { readonly kind: K }>) => Value,
): Value {
  const value = thunk.force();
  return isKind(value, kind) ? use(value) : unknown(value);
}

export function isKind<K extends Value['kind']>(
  value: Value,
  kind: K,
): value is Extract<Value, { readonly kind: K }> {
  return value.kind === kind;
}

/** Runs `use` on the items of a list that is known whole. */
export function withItems(thunk: Thunk, use: (items: readonly Thunk[]) => Value): Value {
  return withKind(thunk, 'list', (list) => {
    if (!isExactList(list)) return list.rest ?? opaque('a list is not known whole');
    return use(list.items.map((item) => item.thunk));
  });
}

/** Runs `use` on texts, if all values are strings. */
export function withStrings(
  thunks: readonly Thunk[],
  use: (...texts: readonly string[]) => Value,
): Value {
  const texts: string[] = [];
  for (const thunk of thunks) {
    const value = thunk.force();
    if (value.kind !== 'string') return unknown(value);
    texts.push(value.value);
  }
  return use(...texts);
}

/** Why a set or a list is not known whole. */
export function incomplete(value: AttrsValue | ListValue): OpaqueValue {
  return value.rest ?? opaque('a condition is not known');
}
