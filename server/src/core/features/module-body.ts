import type { AttrsExpr, Expr, FileIr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { staticNames } from '../model/option-at';
import type { OptionPath } from '../model/option-path';

/** A set that is written out in the body of a module, and the path to it from the body. */
export type BodyPlace = { readonly set: AttrsExpr; readonly path: OptionPath };

/** The innermost set around an offset, if plain sets alone lead from the module's body to it. */
export function bodyPlace({ root }: FileIr, offset: number): BodyPlace | undefined {
  let place: BodyPlace | undefined;
  let below: OptionPath = [];
  for (const step of stepsTo(root, offset)) {
    if (step.kind === 'binding') {
      const names = step.binding.kind === 'assign' ? staticNames(step.binding.path) : undefined;
      // In a `let` before the body, or behind a computed name.
      if (step.owner === undefined || names === undefined) return undefined;
      below = [...below, ...names];
    } else if (step.expr.kind === 'attrs') place = { set: step.expr, path: below };
    else if (place !== undefined ? step.expr.kind !== 'hole' : !leadsToBody(step.expr))
      return undefined;
  }
  return place;
}

function leadsToBody({ kind }: Expr): boolean {
  return kind === 'lambda' || kind === 'let' || kind === 'with';
}
