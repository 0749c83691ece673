import type { FileIr } from './expr';
import { Reader } from './reader';
import { TokenStream } from './token-stream';
import { tokenise, type Reading } from './tokenise';

/**
 * Reads a text as it stands, and, where that is not sound Nix, once more with an eye on its layout.
 * This keeps all that stands outside the broken part: a missing semicolon, value or bracket costs one
 * binding, and the indentation tells which bracket is the missing one.
 */
export function readText(text: string): FileIr {
  const strict = read(text, 'strict');
  if (strict.problems.length === 0) return strict;
  const tolerant = read(text, 'tolerant');
  return tolerant.problems.length === 0 ? { ...tolerant, problems: strict.problems } : tolerant;
}

function read(text: string, reading: Reading): FileIr {
  const { tokens, comments, problems } = tokenise(text, reading);
  const stream = new TokenStream(tokens, { end: text.length, reading, found: [...problems] });
  const root = new Reader(stream).file();
  return { root, comments, problems: stream.problems() };
}
