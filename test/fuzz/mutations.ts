import fc from 'fast-check';
import type { TextEdit } from '../../server/src/core/base/span';
import { spansOfNodes, spansOfTokens } from '../support/tree-sitter';

/** A way to break or change a text; places are fractions of its length, so that it fits any text. */
export type Mutation = (text: string) => TextEdit;

/** What a person, a tool or a broken transfer may leave behind. */
export const hostile: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  "''",
  '${',
  '\\',
  ';',
  '=',
  ':',
  '.',
  '..',
  '@',
  '?',
  ',',
  '...',
  'a',
  ' or ',
  '#',
  '/*',
  '*/',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\0',
  '\u{1F600}',
  '\uD800',
  '\uFEFF',
  '<x>',
  './',
  '~/',
  'http://a',
  'with ',
  'let ',
  'in ',
  'inherit ',
  'rec {',
  'if ',
  'then ',
  'else ',
  'assert ',
  'config.',
  'options.',
  'lib.mkIf ',
  'lib.mkOption { ',
  'imports = [ ',
  '//',
  '++',
  '->',
  '1.5e300',
  '99999999999999999999',
];

const at = fc.double({ min: 0, max: 1, noNaN: true });

/** Letters, whole tokens and whole expressions put in, taken away, doubled and exchanged. */
export function mutations(donors: readonly string[]): fc.Arbitrary<Mutation> {
  const donor = fc.constantFrom(...donors);
  return fc.oneof(
    fc.tuple(at, fc.constantFrom(...hostile)).map(insertText),
    fc.tuple(at, fc.integer({ min: 1, max: 40 })).map(deleteText),
    fc.tuple(at, fc.string({ unit: 'grapheme', maxLength: 8 })).map(insertText),
    fc.tuple(at).map(deleteLinesBefore),
    fc.tuple(at).map(deleteToken),
    fc.tuple(at).map(doubleToken),
    fc.tuple(at, at, donor).map(exchangeNode),
    fc.tuple(at, at).map(copyNode),
  );
}

function insertText([place, newText]: readonly [number, string]): Mutation {
  return (text) => ({ span: emptyAt(offset(text, place)), newText });
}

function deleteText([place, length]: readonly [number, number]): Mutation {
  return (text) => {
    const start = offset(text, place);
    return { span: { start, end: Math.min(text.length, start + length) }, newText: '' };
  };
}

/** Leaves what stands from the end of a line on. */
function deleteLinesBefore([place]: readonly [number]): Mutation {
  return (text) => ({
    span: { start: 0, end: Math.max(0, text.indexOf('\n', offset(text, place))) },
    newText: '',
  });
}

function deleteToken([place]: readonly [number]): Mutation {
  return (text) => ({ span: pick(spansOfTokens(text), place), newText: '' });
}

function doubleToken([place]: readonly [number]): Mutation {
  return (text) => {
    const { start, end } = pick(spansOfTokens(text), place);
    return { span: emptyAt(end), newText: text.slice(start, end) };
  };
}

/** Puts an expression of another file where one stands in this. */
function exchangeNode([place, other, donor]: readonly [number, number, string]): Mutation {
  return (text) => {
    const { start, end } = pick(spansOfNodes(donor), other);
    return { span: pick(spansOfNodes(text), place), newText: donor.slice(start, end) };
  };
}

function copyNode([from, to]: readonly [number, number]): Mutation {
  return (text) => {
    const { start, end } = pick(spansOfNodes(text), from);
    return { span: emptyAt(pick(spansOfNodes(text), to).start), newText: text.slice(start, end) };
  };
}

type Span = TextEdit['span'];

function pick(spans: readonly Span[], place: number): Span {
  return spans[Math.min(spans.length - 1, Math.floor(place * spans.length))] ?? emptyAt(0);
}

function offset(text: string, place: number): number {
  return Math.floor(place * text.length);
}

function emptyAt(start: number): Span {
  return { start, end: start };
}
