import type { Evaluator } from './evaluator';
import { Thunk } from './thunk';
import { isExactList, opaque, string, unknown, type Value } from './value';

/** The text of a string value, undefined for all else. */
export function stringOf(value: Value): string | undefined {
  return value.kind === 'string' ? value.value : undefined;
}

/**
 * A value as a string, as `"${x}"` does (`interpolation`) or as `toString x`. A path in an
 * interpolation is copied to the store by Nix.
 */
export function coerceToString(
  evaluator: Evaluator,
  value: Value,
  mode: 'interpolation' | 'toString',
): Value {
  switch (value.kind) {
    case 'string':
      return value;
    case 'path':
      return mode === 'toString'
        ? string(value.value)
        : evaluator.options.edges.copied(value.value);
    case 'attrs':
      return coerceAttrs(evaluator, value, mode);
    case 'symbol':
    case 'opaque':
      return unknown(value);
    default:
      return mode === 'toString'
        ? printed(evaluator, value)
        : opaque(`a ${value.kind} is not a string`);
  }
}

function coerceAttrs(
  evaluator: Evaluator,
  value: Value & { readonly kind: 'attrs' },
  mode: 'interpolation' | 'toString',
): Value {
  const custom = value.entries.get('__toString');
  if (custom !== undefined) {
    const result = evaluator.apply(custom.thunk.force(), Thunk.of(value));
    return coerceToString(evaluator, result, mode);
  }
  const outPath = value.entries.get('outPath');
  if (outPath !== undefined) return coerceToString(evaluator, outPath.thunk.force(), mode);
  return value.rest === undefined ? opaque('a set is not a string') : unknown(value.rest);
}

function printed(evaluator: Evaluator, value: Value): Value {
  switch (value.kind) {
    case 'int':
      return string(String(value.value));
    case 'float':
      return string(value.value.toFixed(6));
    case 'bool':
      return string(value.value ? '1' : '');
    case 'null':
      return string('');
    case 'list': {
      if (!isExactList(value)) return value.rest ?? opaque('a condition is not known');
      return joined(
        evaluator,
        value.items.map(({ thunk }) => thunk.force()),
      );
    }
    default:
      return opaque(`a ${value.kind} is not a string`);
  }
}

/** Nix puts a space after each item but the last, and but after an empty list. */
function joined(evaluator: Evaluator, items: readonly Value[]): Value {
  let text = '';
  for (const [index, item] of items.entries()) {
    evaluator.options.budget.spend();
    const part = coerceToString(evaluator, item, 'toString');
    if (part.kind !== 'string') return unknown(part);
    const isEmptyList = item.kind === 'list' && item.items.length === 0;
    text += part.value + (index < items.length - 1 && !isEmptyList ? ' ' : '');
  }
  return string(text);
}
