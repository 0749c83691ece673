import { coerceToString } from '../coerce';
import type { Evaluator } from '../evaluator';
import {
  unary,
  binary,
  ternary,
  withItems,
  withKind,
  withStrings,
  type PrimitiveTable,
} from '../primitives';
import { int, opaque, string, unknown, type Value } from '../value';
import { bytesOf, textOfBytes } from '../utf8';
import { fromJson, toJson } from './json';

/** The string functions of `builtins`. Nix counts bytes. */
export const stringPrimitives = {
  toString: unary((thunk, ev) => {
    const value = thunk.force();
    return value.kind === 'symbol' ? value : coerceToString(ev, value, 'toString');
  }),
  stringLength: unary((text) => withStrings([text], (value = '') => int(bytesOf(value).length))),
  substring: ternary((start, length, text) =>
    withKind(start, 'int', ({ value: from }) =>
      withKind(length, 'int', ({ value: count }) =>
        withStrings([text], (value = '') => {
          if (from < 0) return opaque('the text begins before its beginning');
          const bytes = bytesOf(value).slice(from, count < 0 ? undefined : from + count);
          const cut = textOfBytes(bytes);
          return cut === undefined ? opaque('the text is cut within a character') : string(cut);
        }),
      ),
    ),
  ),
  concatStringsSep: binary((separator, list, ev) =>
    withStrings([separator], (between = '') =>
      withItems(list, (items) => {
        const texts: string[] = [];
        for (const item of items) {
          const text = coerceToString(ev, item.force(), 'interpolation');
          if (text.kind !== 'string') return unknown(text);
          texts.push(text.value);
        }
        return string(texts.join(between));
      }),
    ),
  ),
  unsafeDiscardStringContext: unary((text, ev) => withoutContext(text.force(), ev)),
  unsafeDiscardOutputDependency: unary((text, ev) => withoutContext(text.force(), ev)),
  replaceStrings: ternary((from, to, text) =>
    withItems(from, (patterns) =>
      withItems(to, (replacements) =>
        withStrings([text, ...patterns, ...replacements], (value = '', ...texts) =>
          patterns.length === replacements.length
            ? string(
                replaceStrings(
                  value,
                  texts.slice(0, patterns.length),
                  texts.slice(patterns.length),
                ),
              )
            : opaque('the lists differ in length'),
        ),
      ),
    ),
  ),
  toJSON: unary((value, ev) => toJson(ev, value.force())),
  fromJSON: unary((text) => withStrings([text], (value = '') => fromJson(value))),
} satisfies PrimitiveTable;

/** A symbol stays what it is: where it leads to matters more than its context. */
function withoutContext(value: Value, ev: Evaluator): Value {
  return value.kind === 'symbol' ? value : coerceToString(ev, value, 'interpolation');
}

function replaceStrings(
  text: string,
  patterns: readonly string[],
  replacements: readonly string[],
): string {
  let result = '';
  let i = 0;
  while (i <= text.length) {
    const found = patterns.findIndex((pattern) => text.startsWith(pattern, i));
    const pattern = patterns[found];
    if (pattern === undefined) result += text[i++] ?? '';
    else {
      result += replacements[found] ?? '';
      if (pattern === '') result += text[i] ?? '';
      i += pattern === '' ? 1 : pattern.length;
    }
    if (pattern === undefined && i > text.length) break;
  }
  return result;
}
