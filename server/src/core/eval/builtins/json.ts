import { sortedEntries } from './attrs';
import { Thunk } from '../thunk';
import {
  attrsOf,
  bool,
  int,
  isExactAttrs,
  isExactList,
  listOf,
  nullValue,
  opaque,
  string,
  unknown,
  type Value,
} from '../value';

/** A value that JSON can say, or why it cannot. */
export type Plain =
  null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** The whole value as plain data; undefined where some part is not known or is no data. */
export function plainOf(value: Value): Plain | undefined {
  switch (value.kind) {
    case 'null':
      return null;
    case 'bool':
    case 'int':
    case 'float':
    case 'string':
      return value.value;
    case 'list': {
      if (!isExactList(value)) return undefined;
      const items = value.items.map(({ thunk }) => plainOf(thunk.force()));
      return items.includes(undefined) ? undefined : (items as readonly Plain[]);
    }
    case 'attrs': {
      if (!isExactAttrs(value) || value.entries.has('_type') || value.entries.has('outPath'))
        return undefined;
      const result: Record<string, Plain> = {};
      for (const [name, { thunk }] of sortedEntries(value)) {
        const plain = plainOf(thunk.force());
        if (plain === undefined) return undefined;
        result[name] = plain;
      }
      return result;
    }
    default:
      return undefined;
  }
}

export function toJson(value: Value): Value {
  const plain = plainOf(value);
  if (plain === undefined) return opaque(unknown(value).why);
  return containsFraction(plain)
    ? opaque('a number has a fraction')
    : string(JSON.stringify(plain));
}

function containsFraction(plain: Plain): boolean {
  if (typeof plain === 'number') return !Number.isInteger(plain);
  return typeof plain === 'object' && plain !== null && Object.values(plain).some(containsFraction);
}

export function fromJson(text: string): Value {
  try {
    return valueOf(JSON.parse(text) as Plain);
  } catch (error) {
    if (error instanceof SyntaxError) return opaque('the text is not JSON');
    throw error;
  }
}

function valueOf(plain: Plain): Value {
  if (plain === null) return nullValue;
  if (typeof plain === 'boolean') return bool(plain);
  if (typeof plain === 'string') return string(plain);
  if (typeof plain === 'number')
    return Number.isInteger(plain) ? int(plain) : { kind: 'float', value: plain };
  if (isArray(plain)) return listOf(plain.map((item) => Thunk.of(valueOf(item))));
  return attrsOf(Object.entries(plain).map(([name, item]) => [name, Thunk.of(valueOf(item))]));
}

function isArray(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
