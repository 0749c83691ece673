import {
  bool,
  isExactAttrs,
  isExactList,
  opaque,
  unknown,
  type AttrsValue,
  type ListValue,
  type Value,
} from './value';

/** How many parts of two values may still be compared. */
type Fuel = { parts: number };
const mostParts = 100_000;

/** `a == b`. Two functions are not compared: whether Nix calls them equal depends on how it got them. */
export function equalValues(a: Value, b: Value, fuel = { parts: mostParts }): Value {
  if (--fuel.parts < 0) return opaque('the values are too large to compare');
  if (a.kind === 'opaque' || a.kind === 'symbol') return unknown(a);
  if (b.kind === 'opaque' || b.kind === 'symbol') return unknown(b);
  if (a.kind === 'type' || b.kind === 'type') return opaque('types are compared');
  if (isFunction(a) && isFunction(b)) return opaque('functions are compared');
  if (isFunction(a) || isFunction(b)) return bool(false);
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float'))
    return bool(a.value === b.value);
  if (a.kind !== b.kind) return bool(false);
  if (a.kind === 'null') return bool(true);
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a, b, fuel);
  if (a.kind === 'attrs' && b.kind === 'attrs') return equalAttrs(a, b, fuel);
  return 'value' in a && 'value' in b ? bool(a.value === b.value) : bool(false);
}

function equalLists(a: ListValue, b: ListValue, fuel: Fuel): Value {
  if (!isExactList(a) || !isExactList(b)) return opaque('a list is not known whole');
  if (a.items.length !== b.items.length) return bool(false);
  return allEqual(
    a.items.map(({ thunk }, index) => [thunk.force(), b.items[index]?.thunk.force()] as const),
    fuel,
  );
}

function equalAttrs(a: AttrsValue, b: AttrsValue, fuel: Fuel): Value {
  if (!isExactAttrs(a) || !isExactAttrs(b)) return opaque('a set is not known whole');
  const [isLeft, isRight] = [isDerivation(a), isDerivation(b)];
  if (isLeft === undefined || isRight === undefined)
    return opaque('whether they are derivations is not known');
  if (isLeft && isRight) return equalPaths(a, b);
  if (a.entries.size !== b.entries.size) return bool(false);
  const names = [...a.entries.keys()].sort();
  if (names.some((name) => !b.entries.has(name))) return bool(false);
  return allEqual(
    names.map(
      (name) => [a.entries.get(name)?.thunk.force(), b.entries.get(name)?.thunk.force()] as const,
    ),
    fuel,
  );
}

/** Two derivations are equal if their paths are, whatever else they hold. */
function equalPaths(a: AttrsValue, b: AttrsValue): Value {
  const [left, right] = [a.entries.get('outPath'), b.entries.get('outPath')];
  return left === undefined || right === undefined
    ? opaque('derivations are compared')
    : equalValues(left.thunk.force(), right.thunk.force());
}

function isDerivation(set: AttrsValue): boolean | undefined {
  const type = set.entries.get('type')?.thunk.force();
  if (type?.kind === 'opaque' || type?.kind === 'symbol') return undefined;
  return type?.kind === 'string' && type.value === 'derivation';
}

function allEqual(
  pairs: readonly (readonly [Value | undefined, Value | undefined])[],
  fuel: Fuel,
): Value {
  for (const [a, b] of pairs) {
    const equal = a && b ? equalValues(a, b, fuel) : bool(false);
    if (equal.kind !== 'bool' || !equal.value) return equal;
  }
  return bool(true);
}

function isFunction(value: Value): boolean {
  return value.kind === 'lambda' || value.kind === 'primitive';
}

/** `a < b` and its kin, over numbers, strings, paths and lists. */
export function compareValues(a: Value, b: Value, test: (order: number) => boolean): Value {
  const order = orderOf(a, b);
  return typeof order === 'number' ? bool(test(order)) : order;
}

/** Negative, zero or positive as in `Array.sort`, or why it is not known. */
export function orderOf(a: Value, b: Value): number | Value {
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float'))
    return a.value - b.value;
  if ((a.kind === 'string' && b.kind === 'string') || (a.kind === 'path' && b.kind === 'path'))
    return compareText(a.value, b.value);
  if (a.kind === 'list' && b.kind === 'list') return orderOfLists(a, b);
  return a.kind === 'opaque' || a.kind === 'symbol' ? unknown(a) : unknown(b);
}

function orderOfLists(a: ListValue, b: ListValue): number | Value {
  if (!isExactList(a) || !isExactList(b)) return opaque('a list is not known whole');
  for (const [index, { thunk }] of a.items.entries()) {
    const other = b.items[index];
    if (other === undefined) return 1;
    const equal = equalValues(thunk.force(), other.thunk.force());
    if (equal.kind !== 'bool') return equal;
    if (!equal.value) return orderOf(thunk.force(), other.thunk.force());
  }
  return a.items.length - b.items.length;
}

/** Nix compares bytes; of two texts the order by code points is the order of their UTF-8. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}
