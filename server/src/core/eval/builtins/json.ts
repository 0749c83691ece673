import { coerceToString } from '../coerce';
import type { Evaluator } from '../evaluator';
import { incomplete } from '../primitives';
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
  type AttrsValue,
  type Value,
} from '../value';

/** A value that JSON can say, or why it cannot. */
export type Plain =
  null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** A value whose parts stand in it many times over is larger than its text. */
const mostParts = 100_000;

/** The whole value as plain data; undefined where some part is not known or is no data. */
export function plainOf(value: Value, fuel = { parts: mostParts }): Plain | undefined {
  if (--fuel.parts < 0) return undefined;
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
      const items = value.items.map(({ thunk }) => plainOf(thunk.force(), fuel));
      return items.includes(undefined) ? undefined : (items as readonly Plain[]);
    }
    case 'attrs': {
      if (!isExactAttrs(value) || value.entries.has('_type') || value.entries.has('outPath'))
        return undefined;
      const entries: (readonly [string, Plain])[] = [];
      for (const [name, { thunk }] of sortedEntries(value)) {
        const plain = plainOf(thunk.force(), fuel);
        if (plain === undefined) return undefined;
        entries.push([name, plain]);
      }
      // Unlike an assignment it takes `__proto__` for a name like any other.
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}

/** The text of a value in JSON, as `builtins.toJSON` gives it. */
export function toJson(ev: Evaluator, value: Value): Value {
  ev.options.budget.spend();
  switch (value.kind) {
    case 'null':
      return string('null');
    case 'bool':
    case 'int':
    case 'string':
      return string(JSON.stringify(value.value));
    case 'float':
      return opaque('versions of Nix print fractions differently');
    case 'list':
      return isExactList(value)
        ? joined(
            '[]',
            value.items.map(({ thunk }) => toJson(ev, thunk.force())),
          )
        : incomplete(value);
    case 'attrs':
      return attrsToJson(ev, value);
    default:
      return unknown(value);
  }
}

function attrsToJson(ev: Evaluator, value: AttrsValue): Value {
  if (value.entries.has('__toString') || value.entries.has('outPath')) {
    const text = coerceToString(ev, value, 'interpolation');
    return text.kind === 'string' ? toJson(ev, text) : text;
  }
  if (!isExactAttrs(value)) return incomplete(value);
  return joined(
    '{}',
    sortedEntries(value).map(([name, { thunk }]) => {
      const json = toJson(ev, thunk.force());
      return json.kind === 'string' ? string(`${JSON.stringify(name)}:${json.value}`) : json;
    }),
  );
}

function joined([open = '', close = '']: string, parts: readonly Value[]): Value {
  const texts: string[] = [];
  for (const part of parts) {
    if (part.kind !== 'string') return unknown(part);
    texts.push(part.value);
  }
  return string(open + texts.join(',') + close);
}

export function fromJson(text: string): Value {
  try {
    JSON.parse(text);
    return valueOf(JSON.parse(markFractions(text)) as Plain);
  } catch (error) {
    if (error instanceof SyntaxError) return opaque('the text is not JSON');
    throw error;
  }
}

/** The one name of an object that stands for a number with a fraction or an exponent. */
const fraction = '\0fraction';

/** JavaScript reads `1.0` as `1`, of which Nix says that it is an integer. */
function markFractions(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    /^"|^-?\d+$/.test(token) ? token : `{${JSON.stringify(fraction)}:${token}}`,
  );
}

function valueOf(plain: Plain): Value {
  if (plain === null) return nullValue;
  if (typeof plain === 'boolean') return bool(plain);
  if (typeof plain === 'string') return string(plain);
  if (typeof plain === 'number') return int(plain);
  if (isArray(plain)) return listOf(plain.map((item) => Thunk.of(valueOf(item))));
  const float = plain[fraction];
  if (typeof float === 'number') return { kind: 'float', value: float };
  return attrsOf(Object.entries(plain).map(([name, item]) => [name, Thunk.of(valueOf(item))]));
}

function isArray(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
