import { orderOf, equalValues } from '../compare';
import type { Evaluator } from '../evaluator';
import { arithmetic, concatLists } from '../operators';
import {
  unary,
  binary,
  ternary,
  incomplete,
  withItems,
  withKind,
  type PrimitiveTable,
} from '../primitives';
import { Thunk } from '../thunk';
import {
  attrsOf,
  bool,
  int,
  isExactList,
  listOf,
  opaque,
  unknown,
  type Item,
  type OpaqueValue,
  type Value,
} from '../value';

/** The list functions of `builtins`. */
export const listPrimitives = {
  map: binary((fn, list, ev) =>
    withKind(list, 'list', (value) => ({
      ...value,
      items: value.items.map(({ thunk, maybe }) => ({
        thunk: new Thunk(() => ev.applyAll(fn, thunk)),
        maybe,
      })),
    })),
  ),
  filter: binary((fn, list, ev) =>
    withKind(list, 'list', (value) => {
      const items: Item[] = [];
      for (const item of value.items) {
        const result = decide(ev, fn, item.thunk);
        if (typeof result !== 'boolean') items.push({ ...item, maybe: true });
        else if (result) items.push(item);
      }
      return { ...value, items };
    }),
  ),
  length: unary((list) => withItems(list, (items) => int(items.length))),
  head: unary((list) =>
    withItems(list, (items) => items[0]?.force() ?? opaque('the list is empty')),
  ),
  tail: unary((list) =>
    withItems(list, (items) =>
      items.length === 0 ? opaque('the list is empty') : listOf(items.slice(1)),
    ),
  ),
  elemAt: binary((list, index) =>
    withItems(list, (items) =>
      withKind(index, 'int', ({ value }) => items[value]?.force() ?? opaque('the list is shorter')),
    ),
  ),
  elem: binary((needle, list) =>
    withKind(list, 'list', (value) => {
      let certain = isExactList(value);
      for (const { thunk, maybe } of value.items) {
        const equal = equalValues(needle.force(), thunk.force());
        if (equal.kind === 'bool' && equal.value && !maybe) return bool(true);
        if (equal.kind !== 'bool' || equal.value) certain = false;
      }
      return certain ? bool(false) : incomplete(value);
    }),
  ),
  concatLists: unary((lists) =>
    withKind(lists, 'list', (outer) => concatAll(outer.items, outer.rest)),
  ),
  concatMap: binary((fn, list, ev) =>
    withKind(list, 'list', (outer) =>
      concatAll(
        outer.items.map((item) => ({
          ...item,
          thunk: new Thunk(() => ev.applyAll(fn, item.thunk)),
        })),
        outer.rest,
      ),
    ),
  ),
  "foldl'": ternary((fn, start, list, ev) =>
    withItems(list, (items) => {
      let value = start.force();
      for (const item of items) value = ev.applyAll(fn, Thunk.of(value), item);
      return value;
    }),
  ),
  any: binary((fn, list, ev) => search(ev, [fn, list], true)),
  all: binary((fn, list, ev) => search(ev, [fn, list], false)),
  genList: binary((fn, count, ev) =>
    withKind(count, 'int', ({ value }) => {
      if (value < 0 || value > 10_000) return opaque('the list is too long');
      // What is kept takes memory, which nothing else limits.
      ev.options.budget.spend(value);
      const indexes = Array.from({ length: value }, (_, index) => Thunk.of(int(index)));
      return listOf(indexes.map((index) => new Thunk(() => ev.applyAll(fn, index))));
    }),
  ),
  sort: binary((less, list, ev) =>
    withItems(list, (items) => {
      let undecided: Value | undefined;
      const before = (a: Thunk, b: Thunk): boolean => {
        const result = ev.applyAll(less, a, b);
        if (result.kind !== 'bool') undecided ??= unknown(result);
        return result.kind === 'bool' && result.value;
      };
      const sorted = [...items].sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0));
      return undecided ?? listOf(sorted);
    }),
  ),
  partition: binary((fn, list, ev) =>
    withItems(list, (items) => {
      const sides: { readonly right: Thunk[]; readonly wrong: Thunk[] } = {
        right: [],
        wrong: [],
      };
      for (const item of items) {
        const result = decide(ev, fn, item);
        if (typeof result !== 'boolean') return unknown(result);
        sides[result ? 'right' : 'wrong'].push(item);
      }
      return attrsOf([
        ['right', Thunk.of(listOf(sides.right))],
        ['wrong', Thunk.of(listOf(sides.wrong))],
      ]);
    }),
  ),
  groupBy: binary((fn, list, ev) =>
    withItems(list, (items) => {
      const groups = new Map<string, Thunk[]>();
      for (const item of items) {
        const key = ev.applyAll(fn, item);
        if (key.kind !== 'string') return unknown(key);
        groups.set(key.value, [...(groups.get(key.value) ?? []), item]);
      }
      return attrsOf([...groups].map(([key, group]) => [key, Thunk.of(listOf(group))] as const));
    }),
  ),
  lessThan: binary((a, b) => {
    const order = orderOf(a.force(), b.force());
    return typeof order === 'number' ? bool(order < 0) : order;
  }),
  add: binary((a, b) => arithmetic('+', a.force(), b.force())),
  sub: binary((a, b) => arithmetic('-', a.force(), b.force())),
  mul: binary((a, b) => arithmetic('*', a.force(), b.force())),
  div: binary((a, b) => arithmetic('/', a.force(), b.force())),
  ceil: unary((number) => rounded(number, Math.ceil)),
  floor: unary((number) => rounded(number, Math.floor)),
  bitAnd: binary((a, b) => bitwise(a, b, (left, right) => left & right)),
  bitOr: binary((a, b) => bitwise(a, b, (left, right) => left | right)),
  bitXor: binary((a, b) => bitwise(a, b, (left, right) => left ^ right)),
} satisfies PrimitiveTable;

function rounded(number: Thunk, round: (value: number) => number): Value {
  const value = number.force();
  return value.kind === 'int' || value.kind === 'float' ? int(round(value.value)) : unknown(value);
}

/** Nix's integers have 64 bits. */
function bitwise(a: Thunk, b: Thunk, combine: (left: bigint, right: bigint) => bigint): Value {
  return withKind(a, 'int', (left) =>
    withKind(b, 'int', (right) => int(Number(combine(BigInt(left.value), BigInt(right.value))))),
  );
}

function concatAll(lists: readonly Item[], rest: OpaqueValue | undefined): Value {
  let result: Value = { kind: 'list', items: [], rest };
  for (const { thunk, maybe } of lists) {
    const value = thunk.force();
    const part: Value =
      maybe && value.kind === 'list'
        ? { ...value, items: value.items.map((item) => ({ ...item, maybe: true })) }
        : value;
    result = concatLists(result, part);
  }
  return result;
}

function decide(ev: Evaluator, fn: Thunk, item: Thunk): boolean | Value {
  const value = ev.applyAll(fn, item);
  return value.kind === 'bool' ? value.value : value;
}

/** Whether some item (or every one, for `expected` false) meets the test, stopping as Nix does. */
function search(ev: Evaluator, [fn, list]: readonly [Thunk, Thunk], expected: boolean): Value {
  return withItems(list, (items) => {
    for (const item of items) {
      const result = decide(ev, fn, item);
      if (typeof result !== 'boolean') return unknown(result);
      if (result === expected) return bool(expected);
    }
    return bool(!expected);
  });
}
