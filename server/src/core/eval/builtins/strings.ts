import { coerceToString } from '../coerce';
import {
  unary,
  binary,
  ternary,
  withItems,
  withKind,
  withStrings,
  type PrimitiveTable,
} from '../primitives';
import { Thunk } from '../thunk';
import { int, listOf, nullValue, opaque, string, unknown, type Value } from '../value';
import { fromJson, toJson } from './json';

/** The string functions of `builtins`. Nix counts bytes; texts beyond ASCII are left alone where it matters. */
export const stringPrimitives = {
  toString: unary((thunk, ev) => {
    const value = thunk.force();
    return value.kind === 'symbol' ? value : coerceToString(ev, value, 'toString');
  }),
  stringLength: unary((text) => withStrings([text], (value = '') => int(utf8Length(value)))),
  substring: ternary((start, length, text) =>
    withKind(start, 'int', ({ value: from }) =>
      withKind(length, 'int', ({ value: count }) =>
        withStrings([text], (value = '') =>
          isAscii(value) && from >= 0
            ? string(value.slice(from, count < 0 ? undefined : from + count))
            : opaque('the text is not plain ASCII'),
        ),
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
  match: binary((pattern, text) =>
    withStrings([pattern, text], (source = '', value = '') => {
      const regex = posixRegex(`^(?:${source})$`);
      if (regex === undefined) return opaque('the pattern cannot be read');
      const match = regex.exec(value);
      return match === null ? nullValue : groups(match);
    }),
  ),
  split: binary((pattern, text) =>
    withStrings([pattern, text], (source = '', value = '') => {
      const regex = posixRegex(source);
      return regex === undefined ? opaque('the pattern cannot be read') : split(regex, value);
    }),
  ),
  toJSON: unary((value) => toJson(value.force())),
  fromJSON: unary((text) => withStrings([text], (value = '') => fromJson(value))),
} satisfies PrimitiveTable;

function groups(match: RegExpExecArray): Value {
  const captured: readonly (string | undefined)[] = match.slice(1);
  return listOf(captured.map((group) => Thunk.of(group === undefined ? nullValue : string(group))));
}

function split(regex: RegExp, text: string): Value {
  const parts: Thunk[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(regex, 'gs'))) {
    if (match[0] === '') return opaque('the pattern matches nothing');
    parts.push(Thunk.of(string(text.slice(from, match.index))), Thunk.of(groups(match)));
    from = match.index + match[0].length;
  }
  return listOf([...parts, Thunk.of(string(text.slice(from)))]);
}

/** POSIX extended syntax in JavaScript's; undefined where the two may differ. */
function posixRegex(source: string): RegExp | undefined {
  const classes: Readonly<Record<string, string>> = {
    space: '\\s',
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: 'A-Za-z0-9',
    upper: 'A-Z',
    lower: 'a-z',
  };
  const translated = source.replace(
    /\[:(\w+):\]/g,
    (whole, name: string) => classes[name] ?? whole,
  );
  if (/\[:|\(\?(?!:)|\\[a-zA-Z0-9]/.test(translated.replaceAll('\\s', ''))) return undefined;
  try {
    return new RegExp(translated, 's');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
