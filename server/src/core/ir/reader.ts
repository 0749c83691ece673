import { exact } from '../base/exact';
import { BindingsReader, type Where } from './bindings-reader';
import { maxNesting } from './expr';
import type { AttrName, BinaryOperator, Expr, Formal, LambdaExpr, NameToken } from './expr';
import {
  hasAttrPrecedence,
  precedences,
  notInChains,
  prefixPrecedences,
  rightAssociative,
} from './precedence';
import type { Extent } from './token-stream';
import type { Token } from './tokens';

/** Reads tokens as expressions, and says what is wrong with them. */
export class Reader extends BindingsReader {
  file(): Expr {
    if (!this.tokens.atEnd()) return this.whole('the file');
    return { kind: 'hole', span: this.tokens.all() };
  }

  protected override interpolation(tokens: readonly Token[], end: number): Expr {
    // A string within a string takes as much of the stack as three brackets do.
    const inner = new Reader(this.tokens.inner(tokens, end), this.depth + 2);
    return inner.whole('the interpolation');
  }

  /** All tokens as one expression. */
  private whole(where: Where): Expr {
    const root = this.expr(where);
    while (!this.tokens.atEnd()) {
      this.tokens.report(
        `\`${this.tokens.peek().text}\` is not expected here. Remove it, or open what it closes.`,
      );
      this.tokens.skip();
    }
    return root;
  }

  protected override expr(where: Where): Expr {
    if (this.depth >= maxNesting) return this.tooDeep('expression');
    this.depth++;
    const expr = this.anyExpr(where);
    this.depth--;
    return expr;
  }

  private tooDeep(extent: Extent): Expr {
    return { kind: 'hole', span: this.tokens.passOver(extent), tooDeep: true };
  }

  /** What stands behind an operator. */
  private operand(operator: string, least: number): Expr {
    if (this.depth >= maxNesting) return this.tooDeep('expression');
    this.depth++;
    const expr = this.binary(`\`${operator}\``, least);
    this.depth--;
    return expr;
  }

  private anyExpr(where: Where): Expr {
    const token = this.tokens.peek();
    if (token.kind === 'name') {
      const keyword = this.keyword(token, where);
      if (keyword !== undefined) return keyword;
    }
    return this.lambda() ?? this.binary(where, 0);
  }

  private keyword(token: Token, where: Where): Expr | undefined {
    switch (token.text) {
      case 'let':
        return this.tokens.peek(1).text === '{' ? undefined : this.let(token);
      case 'if':
        return this.if(token);
      case 'with': {
        this.tokens.skip();
        const scope = this.expr('`with`');
        this.semicolon(scope, '`with`');
        return { kind: 'with', scope, body: this.expr(where), span: this.from(token) };
      }
      case 'assert': {
        this.tokens.skip();
        const condition = this.expr('`assert`');
        this.semicolon(condition, '`assert`');
        return { kind: 'assert', condition, body: this.expr(where), span: this.from(token) };
      }
      default:
        return undefined;
    }
  }

  private let(token: Token): Expr {
    this.tokens.skip();
    const bindings = this.bindings(token, 'in');
    if (!this.tokens.take('in'))
      this.tokens.report('`in` is missing after the bindings of `let`. Write `in` and the value.');
    const body = this.expr('`let`');
    return { kind: 'let', bindings, body, span: this.from(token) };
  }

  private if(token: Token): Expr {
    this.tokens.skip();
    const condition = this.expr('`if`');
    if (!this.tokens.take('then'))
      this.tokens.report('`then` is missing after the condition of `if`.');
    const then = this.expr('`then`');
    if (!this.tokens.take('else'))
      this.tokens.report('`else` is missing: in Nix every `if` has both branches.');
    const otherwise = this.expr('`else`');
    return { kind: 'if', condition, then, otherwise, span: this.from(token) };
  }

  private lambda(): Expr | undefined {
    const token = this.tokens.peek();
    const next = this.tokens.peek(1).text;
    if (
      this.tokens.isVariable() &&
      (next === ':' || (next === '@' && this.tokens.peek(2).text === '{'))
    ) {
      this.tokens.skip();
      const param = nameOf(token);
      if (this.tokens.take(':')) return this.lambdaBody(token, param, undefined);
      this.tokens.skip();
      return this.lambdaBody(token, param, this.formals());
    }
    if (token.text !== '{' || !this.tokens.opensFormals()) return undefined;
    const formals = this.formals();
    return this.lambdaBody(token, this.tokens.take('@') ? this.alias() : undefined, formals);
  }

  private alias(): NameToken | undefined {
    const token = this.tokens.peek();
    if (!this.tokens.isVariable()) {
      this.tokens.report('A name is missing after `@`.');
      return undefined;
    }
    this.tokens.skip();
    return nameOf(token);
  }

  private lambdaBody(
    token: Token,
    param: NameToken | undefined,
    formals: LambdaExpr['formals'],
  ): Expr {
    if (formals !== undefined && !this.tokens.take(':'))
      this.tokens.report('`:` is missing after the arguments of the function.');
    return {
      kind: 'lambda',
      param,
      formals,
      body: this.expr('the function'),
      span: this.from(token),
    };
  }

  private formals(): LambdaExpr['formals'] {
    const token = this.tokens.peek();
    this.tokens.skip();
    const names: Formal[] = [];
    let open = false;
    while (!this.tokens.atEnd() && !this.tokens.take('}')) {
      const current = this.tokens.peek();
      if (this.tokens.take('...')) open = true;
      else if (this.tokens.isVariable()) {
        this.tokens.skip();
        const fallback = this.tokens.take('?') ? this.expr(`\`${current.text}\``) : undefined;
        names.push({ ...nameOf(current), fallback });
      } else {
        this.tokens.unexpected();
        continue;
      }
      this.comma(current);
    }
    return { span: this.from(token), names: exact(names), open };
  }

  /** What must follow an argument of a function: a comma, unless it is the last. */
  private comma({ text, span }: Token): void {
    if (this.tokens.peek().text === '}') return;
    if (text === '...')
      this.tokens.report('`...` stands after all arguments. Write it last, without a comma.', span);
    else if (this.tokens.peek().text !== ',')
      this.tokens.report(`\`,\` is missing after \`${text}\`.`);
    this.tokens.take(',');
  }

  private binary(where: Where, least: number): Expr {
    const token = this.tokens.peek();
    let left = this.prefix(where);
    let before: number | undefined;
    for (let count = 0; ; count++) {
      const operator = this.tokens.peek().text;
      if (operator === '?' && hasAttrPrecedence >= least) {
        this.tokens.skip();
        left = { kind: 'has-attr', target: left, path: this.attrPath(), span: this.from(token) };
        continue;
      }
      const precedence =
        this.tokens.peek().kind === 'punctuation' ? precedences[operator] : undefined;
      if (precedence === undefined || precedence < least) return left;
      if (precedence === before && notInChains.has(operator)) this.chained();
      before = precedence;
      this.tokens.skip();
      const next = rightAssociative.has(operator) ? precedence : precedence + 1;
      const right = this.operand(operator, next);
      const span = this.from(token);
      left = isTooLong(count)
        ? { kind: 'hole', span, tooDeep: true }
        : { kind: 'binary', operator: operator as BinaryOperator, left, right, span };
    }
  }

  private chained(): void {
    const { text, span } = this.tokens.peek();
    const message = `It is not clear what belongs together before \`${text}\`. Put parentheses around it.`;
    this.tokens.report(message, span);
  }

  private prefix(where: Where): Expr {
    const token = this.tokens.peek();
    const operator = this.tokens.take('!') ?? this.tokens.take('-');
    if (operator === undefined) return this.application(where);
    const sign = operator.text === '!' ? '!' : '-';
    const operand = this.operand(sign, prefixPrecedences[sign]);
    return { kind: 'unary', operator: sign, operand, span: this.from(token) };
  }

  private application(where: Where): Expr {
    const token = this.tokens.peek();
    let fn = this.selection(where);
    for (let count = 0; this.tokens.startsOperand(); count++) {
      const argument = this.selection(where);
      const span = this.from(token);
      fn = isTooLong(count)
        ? { kind: 'hole', span, tooDeep: true }
        : { kind: 'apply', fn, argument, span };
    }
    if (!this.tokens.startsDeeper(token)) return fn;
    return { kind: 'apply', fn, argument: this.unopenedSet(token), span: this.from(token) };
  }

  private selection(where: Where): Expr {
    const token = this.tokens.peek();
    const target = this.simple(where);
    if (!this.tokens.take('.')) return this.callOfOr(token, target);
    const path = this.attrPath();
    const fallback = this.tokens.take('or') ? this.selection('`or`') : undefined;
    return { kind: 'select', target, path, fallback, span: this.from(token) };
  }

  /** `or` is a name where no attribute stands before it, as in Nix. */
  private callOfOr(token: Token, fn: Expr): Expr {
    const or = this.tokens.takeOr();
    if (or === undefined) return fn;
    const argument: Expr = { kind: 'var', name: or.text, span: or.span };
    return { kind: 'apply', fn, argument, span: this.from(token) };
  }

  private simple(where: Where): Expr {
    const token = this.tokens.peek();
    if (token.literal !== undefined) return this.literal(token, token.literal);
    if (this.tokens.startsSet('rec')) {
      this.tokens.skip();
      return { kind: 'attrs', recursive: true, ...this.braces(), span: this.from(token) };
    }
    if (this.tokens.startsSet('let')) return this.letSet(token);
    if (this.tokens.isVariable()) {
      this.tokens.skip();
      return { kind: 'var', name: token.text, span: token.span };
    }
    if (token.text === '{') return this.set(token);
    if (token.text === '[') return this.list(token);
    if (token.text === '(') return this.parenthesized(token);
    return this.missingValue(where);
  }

  /** `let { x = 1; body = x; }` is an old way to write `(rec { … }).body`. */
  private letSet(token: Token): Expr {
    this.tokens.skip();
    const bindings = this.braces();
    const span = this.from(token);
    const target: Expr = { kind: 'attrs', recursive: true, ...bindings, span };
    const body: AttrName = { kind: 'static', name: 'body', span, quoted: false };
    return { kind: 'select', target, path: [body], fallback: undefined, span };
  }

  private set(token: Token): Expr {
    if (this.depth >= maxNesting) return this.tooDeep('brackets');
    this.depth++;
    const { bindings } = this.braces();
    this.depth--;
    return { kind: 'attrs', recursive: false, bindings, span: this.from(token) };
  }

  private list(token: Token): Expr {
    if (this.depth >= maxNesting) return this.tooDeep('brackets');
    this.depth++;
    this.tokens.skip();
    this.tokens.enter(']');
    const items: Expr[] = [];
    while (!this.tokens.atEnd() && this.tokens.peek().text !== ']') {
      if (this.tokens.startsBinding() || [';', '}', ')', 'in'].includes(this.tokens.peek().text))
        break;
      if (this.tokens.startsOperand()) items.push(this.selection('the list'));
      else this.tokens.unexpected();
    }
    this.tokens.leave(']');
    this.depth--;
    if (!this.tokens.take(']'))
      this.tokens.report('`]` is missing for the `[` that was opened here.', token.span);
    return { kind: 'list', items: exact(items), span: this.from(token) };
  }
}

/** Whether a chain of operators or arguments has become too deep: what was read of it is given up. */
function isTooLong(count: number): boolean {
  return count % maxNesting === maxNesting - 1;
}

function nameOf(token: Token): NameToken {
  return { name: token.text, span: token.span };
}
