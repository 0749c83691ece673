import { translateRegex, type PosixRegex } from '../posix-regex';
import { binary, withStrings, type PrimitiveTable } from '../primitives';
import { Thunk } from '../thunk';
import { bytesOf, textOfBytes } from '../utf8';
import { listOf, nullValue, opaque, string, type Value } from '../value';

const unreadable = opaque('the pattern cannot be read');
const ambiguous = opaque('the pattern matches in more than one way');

/** The functions of `builtins` that take a regular expression. */
export const patternPrimitives = {
  match: binary((pattern, text) =>
    withStrings([pattern, text], (source = '', value = '') => match(source, value)),
  ),
  split: binary((pattern, text) =>
    withStrings([pattern, text], (source = '', value = '') => split(source, value)),
  ),
} satisfies PrimitiveTable;

function match(pattern: string, text: string): Value {
  const regex = readable(pattern, text);
  if (regex === undefined) return unreadable;
  const bytes = bytesOf(text);
  const found = compile(`^(?:${regex.source})$`)?.exec(bytes);
  if (found === undefined) return unreadable;
  if (found === null) return nullValue;
  const other = compile(`^(?:${regex.reversed})$`)?.exec(bytes);
  return sameMatch(regex, found, other) ? groupsOf(regex, found) : ambiguous;
}

function split(pattern: string, text: string): Value {
  const regex = readable(pattern, text);
  const bytes = bytesOf(text);
  const found = [...(regex === undefined ? [] : bytes.matchAll(global(regex.source)))];
  const others = [...(regex === undefined ? [] : bytes.matchAll(global(regex.reversed)))];
  if (regex === undefined) return unreadable;
  if (!found.every((one, i) => sameMatch(regex, one, others[i]))) return ambiguous;
  const parts: Thunk[] = [];
  let from = 0;
  for (const one of found) {
    parts.push(piece(bytes.slice(from, one.index)), Thunk.of(groupsOf(regex, one)));
    from = one.index + one[0].length;
  }
  return listOf([...parts, piece(bytes.slice(from))]);
}

function readable(pattern: string, text: string): PosixRegex | undefined {
  const regex = translateRegex(bytesOf(pattern));
  if (regex === undefined || compile(regex.source) === undefined) return undefined;
  // Whether an anchor also stands for the ends of lines depends on the engine.
  return regex.anchored && text.includes('\n') ? undefined : regex;
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function global(source: string): RegExp {
  return new RegExp(source, 'g');
}

function sameMatch(
  regex: PosixRegex,
  one: RegExpExecArray,
  other: RegExpExecArray | null | undefined,
): boolean {
  if (other === null || other === undefined) return false;
  if (one.index !== other.index || one[0] !== other[0]) return false;
  for (let group = 1; group <= regex.groups; group++)
    if (!regex.repeated.has(group) && groupOf(one, group) !== groupOf(other, group)) return false;
  return true;
}

function groupsOf(regex: PosixRegex, found: RegExpExecArray): Value {
  const groups: Thunk[] = [];
  for (let group = 1; group <= regex.groups; group++) {
    const text = groupOf(found, group);
    if (regex.repeated.has(group)) groups.push(Thunk.of(ambiguous));
    else groups.push(text === undefined ? Thunk.of(nullValue) : piece(text));
  }
  return listOf(groups);
}

function groupOf(found: RegExpExecArray, group: number): string | undefined {
  return found.groups?.[`g${group}`];
}

function piece(bytes: string): Thunk {
  const text = textOfBytes(bytes);
  return Thunk.of(text === undefined ? opaque('the text is cut within a character') : string(text));
}
