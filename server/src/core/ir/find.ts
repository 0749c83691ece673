import { touches } from '../base/span';
import type { AttrName, AttrsExpr, Binding, Expr } from './expr';

/** A node on the way from the root of a file to an offset. */
export type Step =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'binding'; readonly binding: Binding; readonly owner: AttrsExpr | undefined };

/** The nodes around an offset, outermost first. An offset at a node's end belongs to it. */
export function stepsTo(root: Expr, offset: number): readonly Step[] {
  const steps: Step[] = [];
  let at: Expr | undefined = root;
  while (at !== undefined && touches(at.span, offset)) at = descend(at, offset, steps);
  return steps;
}

/** Adds one expression, and its binding at the offset, to the steps; gives the part to go on with. */
function descend(expr: Expr, offset: number, steps: Step[]): Expr | undefined {
  steps.push({ kind: 'expr', expr });
  const binding = bindingsOf(expr).find(({ span }) => touches(span, offset));
  if (binding !== undefined)
    steps.push({ kind: 'binding', binding, owner: expr.kind === 'attrs' ? expr : undefined });
  const parts = binding === undefined ? partsOf(expr) : bindingParts(binding);
  return (
    parts.find(({ span }) => span.start < offset && offset <= span.end) ??
    parts.find(({ span }) => touches(span, offset))
  );
}

export function bindingsOf(expr: Expr): readonly Binding[] {
  return expr.kind === 'attrs' || expr.kind === 'let' ? expr.bindings : [];
}

function bindingParts(binding: Binding): readonly Expr[] {
  const names = binding.kind === 'assign' ? binding.path : binding.names;
  const dynamic = names.flatMap((name) => (name.kind === 'dynamic' ? [name.expr] : []));
  if (binding.kind === 'assign') return [...dynamic, binding.value];
  return binding.from === undefined ? dynamic : [...dynamic, binding.from];
}

/** Visits an expression and all inside it, outer ones first. */
export function walkExpressions(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const binding of bindingsOf(expr)) {
    const value = binding.kind === 'assign' ? binding.value : binding.from;
    if (value !== undefined) walkExpressions(value, visit);
  }
  for (const part of partsOf(expr)) walkExpressions(part, visit);
}

/** The expressions inside one, those in its bindings left out. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'string':
    case 'path':
      return expr.parts.filter((part): part is Expr => typeof part !== 'string');
    case 'select':
      return [expr.target, ...dynamicParts(expr.path), ...(expr.fallback ? [expr.fallback] : [])];
    case 'has-attr':
      return [expr.target, ...dynamicParts(expr.path)];
    case 'apply':
      return [expr.fn, expr.argument];
    case 'lambda': {
      const fallbacks = (expr.formals?.names ?? []).flatMap(({ fallback }) =>
        fallback ? [fallback] : [],
      );
      return [...fallbacks, expr.body];
    }
    case 'let':
      return [expr.body];
    case 'list':
      return expr.items;
    case 'if':
      return [expr.condition, expr.then, expr.otherwise];
    case 'assert':
      return [expr.condition, expr.body];
    case 'with':
      return [expr.scope, expr.body];
    case 'unary':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [];
  }
}

function dynamicParts(path: readonly AttrName[]): readonly Expr[] {
  return path.flatMap((name) => (name.kind === 'dynamic' ? [name.expr] : []));
}
