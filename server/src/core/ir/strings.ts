import { exact } from '../base/exact';
import type { Expr } from './expr';

/** A piece of a string as written: raw text, an escape that stands for `value`, or an interpolation. */
export type StringPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'escape'; readonly value: string }
  | { readonly kind: 'expr'; readonly expr: Expr };

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The character that `\x` stands for in a string between double quotes. */
export function unescape(character: string): string {
  return escapes[character] ?? character;
}

/** What an escape in an indented string stands for: `'''`, `''$` and `''\x`. */
export function unescapeIndented(source: string): string {
  if (source === "''$") return '$';
  return source === "'''" ? "''" : unescape(source.slice(3));
}

/** The parts of a string between double quotes. */
export function joinPieces(pieces: readonly StringPiece[]): readonly (string | Expr)[] {
  const parts: (string | Expr)[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'expr') parts.push(piece.expr);
    else appendText(parts, piece.kind === 'text' ? normaliseNewlines(piece.text) : piece.value);
  }
  return exact(parts);
}

/**
 * The parts of an indented string: the smallest indentation of its lines is removed, an empty first
 * line too, and a last line of spaces only, as Nix does (`stripIndentation` in its parser).
 */
export function dedentPieces(pieces: readonly StringPiece[]): readonly (string | Expr)[] {
  const indent = smallestIndent(pieces);
  const parts: (string | Expr)[] = [];
  let atLineStart = true;
  let dropped = 0;
  pieces.forEach((piece, index) => {
    if (piece.kind === 'expr') {
      atLineStart = false;
      dropped = 0;
      parts.push(piece.expr);
      return;
    }
    if (piece.kind === 'escape') {
      atLineStart = false;
      dropped = 0;
      appendText(parts, piece.value);
      return;
    }
    let text = '';
    for (const character of normaliseNewlines(piece.text)) {
      if (atLineStart && character === ' ') {
        if (dropped++ >= indent) text += ' ';
      } else if (character === '\n') {
        atLineStart = true;
        dropped = 0;
        text += '\n';
      } else {
        atLineStart = false;
        dropped = 0;
        text += character;
      }
    }
    if (index === 0) text = text.replace(/^ *\n/, '');
    if (index === pieces.length - 1) text = text.replace(/\n +$/, '\n');
    appendText(parts, text);
  });
  return exact(parts);
}

/** `current` counts the spaces of a line's beginning and is infinite after it. */
function smallestIndent(pieces: readonly StringPiece[]): number {
  let smallest = Infinity;
  let current = 0;
  const seen = (): void => {
    smallest = Math.min(smallest, current);
    current = Infinity;
  };
  for (const piece of pieces) {
    if (piece.kind !== 'text') {
      seen();
      continue;
    }
    for (const character of piece.text) {
      if (character === '\n') {
        current = 0;
      } else if (character === ' ') current++;
      else if (character !== '\r') seen();
    }
  }
  return smallest;
}

function appendText(parts: (string | Expr)[], text: string): void {
  if (text === '') return;
  const last = parts.length - 1;
  const previous = parts[last];
  if (typeof previous === 'string') parts[last] = previous + text;
  else parts.push(text);
}

/** Nix reads `\r\n` and `\r` inside strings as `\n`. */
function normaliseNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
