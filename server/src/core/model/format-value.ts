import type { Plain } from '../eval/builtins/json';
import { segmentText } from './option-path';

/** Plain data as Nix, on one line. */
export function formatPlain(value: Plain): string {
  if (typeof value === 'string') return formatString(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return value.length === 0 ? '[ ]' : `[ ${value.map(formatPlain).join(' ')} ]`;
  const entries = Object.entries(value).map(
    ([name, item]) => `${segmentText(name)} = ${formatPlain(item)};`,
  );
  return entries.length === 0 ? '{ }' : `{ ${entries.join(' ')} }`;
}

/** A string between double quotes. */
export function formatString(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${');
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
