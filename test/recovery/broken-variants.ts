import { stepsTo } from '../../server/src/core/ir/find';
import type { Expr } from '../../server/src/core/ir/expr';
import { spansOfTokens } from '../support/tree-sitter';

type Span = { readonly start: number; readonly end: number };

/** A text with one thing wrong, and what of the sound text may be lost by it. */
export type Variant = {
  readonly what: string;
  readonly text: string;
  /** Spans of the sound text: what was written inside them need not be there any more. */
  readonly lost: Span;
};

/** The text cut at every token, and with every token left out in turn. */
export function brokenVariants(text: string, root: Expr): readonly Variant[] {
  return spansOfTokens(text).flatMap((token) => {
    const broken = innermostBinding(root, token);
    if (broken === undefined) return [];
    const at = `${text.slice(0, token.start).split('\n').length}: ${text.slice(token.start, token.end)}`;
    return [
      {
        what: `without the token of line ${at}`,
        text: text.slice(0, token.start) + text.slice(token.end),
        lost: broken,
      },
      {
        what: `cut at line ${at}`,
        text: text.slice(0, token.start),
        lost: { start: broken.start, end: text.length },
      },
    ];
  });
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
