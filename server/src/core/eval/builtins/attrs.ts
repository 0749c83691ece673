import type { Evaluator } from '../evaluator';
import {
  unary,
  binary,
  incomplete,
  withItems,
  withKind,
  withStrings,
  type PrimitiveTable,
} from '../primitives';
import { compareText } from '../compare';
import { attrsView } from '../operators';
import { Thunk } from '../thunk';
import {
  attrsOf,
  bool,
  emptyAttrs,
  isExactAttrs,
  listOf,
  opaque,
  string,
  unknown,
  type Attr,
  type AttrsValue,
  type OpaqueValue,
  type Value,
} from '../value';

/** The set functions of `builtins`, and those of `lib` that must see what is only perhaps there. */
export const attrsPrimitives = {
  attrNames: unary((set) =>
    withKind(set, 'attrs', (value) => ({
      kind: 'list',
      items: sortedEntries(value).map(([name, { maybe }]) => ({
        thunk: Thunk.of(string(name)),
        maybe,
      })),
      rest: value.rest,
    })),
  ),
  attrValues: unary((set) =>
    withKind(set, 'attrs', (value) => ({
      kind: 'list',
      items: sortedEntries(value).map(([, { thunk, maybe }]) => ({ thunk, maybe })),
      rest: value.rest,
    })),
  ),
  hasAttr: binary((name, set) =>
    withStrings([name], (key = '') => withKind(set, 'attrs', (value) => hasAttr(value, key))),
  ),
  getAttr: binary((name, set, ev) =>
    withStrings([name], (key = '') => ev.select(set.force(), key)),
  ),
  removeAttrs: binary((set, names) =>
    withKind(set, 'attrs', (value) =>
      withItems(names, (items) =>
        withStrings(items, (...keys) => ({
          ...value,
          entries: new Map([...value.entries].filter(([name]) => !keys.includes(name))),
        })),
      ),
    ),
  ),
  intersectAttrs: binary((a, b) =>
    withKind(a, 'attrs', (left) =>
      withKind(b, 'attrs', (right) =>
        isExactAttrs(left) && right.rest === undefined
          ? {
              ...right,
              entries: new Map([...right.entries].filter(([name]) => left.entries.has(name))),
            }
          : opaque('a set is not known whole'),
      ),
    ),
  ),
  mapAttrs: binary((fn, set, ev) =>
    withKind(set, 'attrs', (value) => ({
      ...mapEntries(
        value,
        (name, thunk) => new Thunk(() => ev.applyAll(fn, Thunk.of(string(name)), thunk)),
      ),
      origins: [],
    })),
  ),
  filterAttrs: binary((fn, set, ev) =>
    withKind(set, 'attrs', (value) => {
      const entries = new Map<string, Attr>();
      for (const [name, attr] of value.entries) {
        const keep = ev.applyAll(fn, Thunk.of(string(name)), attr.thunk);
        if (keep.kind !== 'bool') entries.set(name, { ...attr, maybe: true });
        else if (keep.value) entries.set(name, attr);
      }
      return { ...value, entries };
    }),
  ),
  listToAttrs: unary((list, ev) => withKind(list, 'list', (value) => listToAttrs(ev, value))),
  catAttrs: binary((name, list) =>
    withStrings([name], (key = '') =>
      withItems(list, (items) => {
        const found: Thunk[] = [];
        for (const item of items) {
          const set = item.force();
          if (set.kind !== 'attrs' || !isExactAttrs(set)) return unknown(set);
          const attr = set.entries.get(key);
          if (attr !== undefined) found.push(attr.thunk);
        }
        return listOf(found);
      }),
    ),
  ),
  zipAttrsWith: binary((fn, list, ev) =>
    withItems(list, (items) => {
      const groups = new Map<string, Thunk[]>();
      for (const item of items) {
        const set = item.force();
        if (set.kind !== 'attrs') return unknown(set);
        if (!isExactAttrs(set)) return incomplete(set);
        for (const [name, { thunk }] of set.entries)
          groups.set(name, [...(groups.get(name) ?? []), thunk]);
      }
      return attrsOf(
        [...groups].map(([name, group]) => [
          name,
          new Thunk(() => ev.applyAll(fn, Thunk.of(string(name)), Thunk.of(listOf(group)))),
        ]),
      );
    }),
  ),
  optionalAttrs: binary((condition, set) => {
    const decided = condition.force();
    if (decided.kind === 'bool') return decided.value ? set.force() : emptyAttrs;
    return opaque(unknown(decided).why, [set, Thunk.of(emptyAttrs)]);
  }),
  recursiveUpdate: binary((a, b) => recursiveUpdate(a.force(), b.force())),
  functionArgs: unary((fn) => {
    const value = fn.force();
    if (value.kind === 'primitive') return emptyAttrs;
    if (value.kind !== 'lambda') return unknown(value);
    return attrsOf(
      (value.expr.formals?.names ?? []).map(({ name, fallback }) => [
        name,
        Thunk.of(bool(fallback !== undefined)),
      ]),
    );
  }),
} satisfies PrimitiveTable;

export function sortedEntries(value: AttrsValue): readonly (readonly [string, Attr])[] {
  return [...value.entries].sort(([a], [b]) => compareText(a, b));
}

export function mapEntries(
  value: AttrsValue,
  map: (name: string, thunk: Thunk) => Thunk,
): AttrsValue {
  const entries = new Map<string, Attr>();
  for (const [name, attr] of value.entries)
    entries.set(name, { ...attr, thunk: map(name, attr.thunk) });
  return { ...value, entries };
}

function hasAttr(value: AttrsValue, name: string): Value {
  const attr = value.entries.get(name);
  if (attr !== undefined) return attr.maybe ? incomplete(value) : bool(true);
  return value.rest ?? bool(false);
}

/** Of two entries of one name the first counts, as in Nix. */
function listToAttrs(evaluator: Evaluator, list: Value & { readonly kind: 'list' }): Value {
  const entries = new Map<string, Attr>();
  let rest: OpaqueValue | undefined = list.rest;
  for (const { thunk, maybe } of list.items) {
    const pair = thunk.force();
    const name = evaluator.select(pair, 'name');
    if (name.kind !== 'string') {
      rest ??= unknown(name);
      continue;
    }
    const place = pair.kind === 'attrs' ? pair.entries.get('value')?.place : undefined;
    if (!entries.has(name.value))
      entries.set(name.value, {
        thunk: new Thunk(() => evaluator.select(pair, 'value')),
        place,
        maybe,
      });
  }
  return { kind: 'attrs', entries, rest, origins: [] };
}

function recursiveUpdate(a: Value, b: Value): Value {
  const isOpen = a.kind === 'opaque' || a.kind === 'symbol';
  const left = attrsView(a) ?? (isOpen ? { ...emptyAttrs, rest: unknown(a) } : undefined);
  const right = attrsView(b);
  if (left === undefined || right === undefined) return opaque('a set is not known');
  const entries = new Map(left.entries);
  for (const [name, attr] of right.entries) {
    const before = left.entries.get(name)?.thunk ?? (left.rest && Thunk.of(left.rest));
    entries.set(
      name,
      before === undefined
        ? attr
        : { ...attr, thunk: new Thunk(() => mergeIfSets(before.force(), attr.thunk)) },
    );
  }
  const rest = left.rest ?? right.rest;
  return { kind: 'attrs', entries, rest, origins: [...left.origins, ...right.origins] };
}

function mergeIfSets(before: Value, after: Thunk): Value {
  const value = after.force();
  const mayBeSet = before.kind === 'attrs' || before.kind === 'opaque' || before.kind === 'symbol';
  return mayBeSet && value.kind === 'attrs' ? recursiveUpdate(before, value) : value;
}
