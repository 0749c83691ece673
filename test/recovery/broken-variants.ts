import { stepsTo } from '../../server/src/core/ir/find';
import type { Expr } from '../../server/src/core/ir/expr';
import { Kind } from '../../server/src/core/syntax/kinds';
import { nixParser } from '../support/nix-parser';

type Span = { readonly start: number; readonly end: number };

/** A text with one thing wrong, and what of the sound text may be lost by it. */
export type Variant = {
  readonly what: string;
  readonly text: string;
  /** Whether the token is one of those that begin and end strings and interpolations. */
  readonly inString: boolean;
  /** Spans of the sound text: what was written inside them need not be there any more. */
  readonly lost: Span;
};

/** The text cut at every token, and with every token left out in turn. */
export function brokenVariants(text: string, root: Expr): readonly Variant[] {
  return tokensOf(text).flatMap((token) => {
    const broken = innermostBinding(root, token);
    if (broken === undefined) return [];
    const at = `${text.slice(0, token.start).split('\n').length}: ${text.slice(token.start, token.end)}`;
    return [
      {
        inString: token.inString,
        what: `without the token of line ${at}`,
        text: text.slice(0, token.start) + text.slice(token.end),
        lost: broken,
      },
      {
        // What follows a cut is gone, so that no string can swallow it.
        inString: false,
        what: `cut at line ${at}`,
        text: text.slice(0, token.start),
        lost: { start: broken.start, end: text.length },
      },
    ];
  });
}

type Token = Span & { readonly inString: boolean };

const stringKinds: ReadonlySet<number> = new Set([
  Kind.String,
  Kind.IndentedString,
  Kind.Interpolation,
]);

function tokensOf(text: string): readonly Token[] {
  const { count, kind, start, end, next } = nixParser.parse(text);
  const tokens: Token[] = [];
  const strings: number[] = [];
  for (let i = 0; i < count; i++) {
    while (i >= (strings.at(-1) ?? Infinity)) strings.pop();
    const isString = stringKinds.has(kind[i] ?? Kind.Other);
    const span = { start: start[i] ?? 0, end: end[i] ?? 0 };
    if (next[i] === i + 1 && kind[i] !== Kind.Comment && span.end > span.start)
      tokens.push({ ...span, inString: strings.length > 0 });
    if (isString) strings.push(next[i] ?? count);
  }
  return tokens;
}

/** The binding that a token is part of; none inside a `let`, on which anything may depend. */
function innermostBinding(root: Expr, token: Span): Span | undefined {
  const around = stepsTo(root, token.start + 1).flatMap((step) =>
    step.kind === 'binding' ? [step] : [],
  );
  const holding = around.filter(
    ({ binding }) => binding.span.start <= token.start && token.end <= binding.span.end,
  );
  if (holding.some(({ owner }) => owner === undefined)) return undefined;
  return holding.at(-1)?.binding.span;
}
