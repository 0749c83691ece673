import { touches, type Span } from '../base/span';
import type { AttrName, Expr, FileIr, InheritBinding, LambdaExpr, SelectExpr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { readText } from '../ir/read-text';

/** What kind of expression is being written at an offset. `ir` is the file's with a whole name there. */
export type ExpressionSite = {
  readonly ir: FileIr;
  readonly offset: number;
  readonly replace: Span;
  /** What stands before the caret of the name or path. */
  readonly typed: string;
} & (
  | { readonly kind: 'variable'; readonly isFunction: boolean }
  | { readonly kind: 'selection'; readonly select: SelectExpr; readonly index: number }
  | { readonly kind: 'inherit'; readonly binding: InheritBinding }
  | { readonly kind: 'formal'; readonly lambda: LambdaExpr }
  | { readonly kind: 'path' }
);

/** Written at the caret, so that what is half typed parses. */
const placeholder = 'caretIsHere';

/** Reads the file as it were if a name stood at the caret. */
export function expressionSite(text: string, offset: number): ExpressionSite | undefined {
  // After a digit the name would be part of nothing.
  if (/(^|[^\w'-])\d[\d.]*$/.test(text.slice(Math.max(0, offset - 24), offset))) return undefined;
  // One or two dots begin a path.
  const added = /(^|[\s([=])\.\.?$/.test(text.slice(Math.max(0, offset - 3), offset)) ? '/' : '';
  const before = text.slice(0, offset) + added;
  const ir = readText(before + placeholder + text.slice(offset));
  if (ir.comments.some((span) => span.start < offset && offset <= span.end)) return undefined;
  return new SiteReader(ir, before, added.length).read();
}

class SiteReader {
  private readonly offset: number;

  /** `before` is the text up to the name, with so many characters at its end that the file does not have. */
  constructor(
    private readonly ir: FileIr,
    private readonly before: string,
    private readonly added: number,
  ) {
    this.offset = before.length;
  }

  read(): ExpressionSite | undefined {
    const steps = stepsTo(this.ir.root, this.offset);
    const last = steps.at(-1);
    if (last?.kind === 'binding')
      return last.binding.kind === 'inherit' ? this.inherit(last.binding) : undefined;
    const before = steps.at(-2);
    return last && this.expression(last.expr, before?.kind === 'expr' ? before.expr : undefined);
  }

  private expression(expr: Expr, around: Expr | undefined): ExpressionSite | undefined {
    switch (expr.kind) {
      case 'var':
        return this.isHere(expr.name)
          ? {
              ...this.common(expr.span),
              kind: 'variable',
              isFunction: around?.kind === 'apply' && around.fn === expr,
            }
          : undefined;
      case 'select':
      case 'has-attr':
        return this.selection(
          expr.kind === 'select' ? expr : { ...expr, kind: 'select', fallback: undefined },
        );
      case 'lambda':
        return this.formal(expr);
      case 'path':
        return this.path(expr);
      default:
        return undefined;
    }
  }

  private selection(select: SelectExpr): ExpressionSite | undefined {
    const index = select.path.findIndex((name) => this.isName(name));
    const name = select.path[index];
    return name && { ...this.common(name.span), kind: 'selection', select, index };
  }

  private inherit(binding: InheritBinding): ExpressionSite | undefined {
    const name = binding.names.find((candidate) => this.isName(candidate));
    return name && { ...this.common(name.span), kind: 'inherit', binding };
  }

  private formal(lambda: LambdaExpr): ExpressionSite | undefined {
    const name = lambda.formals?.names.find((candidate) => this.isHere(candidate.name));
    return name && { ...this.common(name.span), kind: 'formal', lambda };
  }

  private path({ span, parts }: Expr & { readonly kind: 'path' }): ExpressionSite | undefined {
    const [only, ...others] = parts;
    if (others.length > 0 || typeof only !== 'string' || !this.isHere(only)) return undefined;
    return { ...this.common(span), kind: 'path' };
  }

  private isName(name: AttrName): boolean {
    return name.kind === 'static' && this.isHere(name.name) && touches(name.span, this.offset);
  }

  private isHere(name: string): boolean {
    return name.includes(placeholder);
  }

  /** A span of the text with the placeholder, in the text without it. */
  private common(span: Span): Pick<ExpressionSite, 'ir' | 'offset' | 'replace' | 'typed'> {
    return {
      ir: this.ir,
      offset: this.offset,
      replace: { start: span.start, end: span.end - placeholder.length - this.added },
      typed: this.before.slice(span.start),
    };
  }
}
