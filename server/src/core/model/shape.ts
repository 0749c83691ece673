import { isExactList, type Value } from '../eval/value';
import type { Shape } from '../types/fit';

/** A list that holds another many times over is larger than its text. */
const mostParts = 10_000;

/** What of a value can be compared with a type; a string may be a path to come, so text stays text. */
export function shapeOf(value: Value, fuel = { parts: mostParts }): Shape {
  if (--fuel.parts < 0) return { kind: 'unknown' };
  switch (value.kind) {
    case 'null':
    case 'bool':
    case 'int':
    case 'float':
    case 'string':
      return value;
    case 'path':
      return { kind: 'path' };
    case 'list':
      return isExactList(value)
        ? { kind: 'list', items: value.items.map(({ thunk }) => shapeOf(thunk.force(), fuel)) }
        : { kind: 'unknown' };
    case 'attrs':
      return value.entries.has('_type') ||
        value.entries.has('__functor') ||
        value.entries.has('outPath')
        ? { kind: 'unknown' }
        : { kind: 'attrs' };
    case 'lambda':
    case 'primitive':
      return { kind: 'function' };
    default:
      return { kind: 'unknown' };
  }
}
