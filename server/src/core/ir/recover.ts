import { maxNesting } from './expr';
import type {
  AttrName,
  BinaryOperator,
  Binding,
  Expr,
  FileIr,
  Formal,
  LambdaExpr,
  NameToken,
} from './expr';
import { literalExpr, quotedName } from './literal-expr';
import {
  hasAttrPrecedence,
  precedences,
  negatePrecedence,
  notPrecedence,
  rightAssociative,
} from './precedence';
import { RecoveryStream } from './recovery-stream';
import { tokenise } from './tokenise';
import type { Literal, Token } from './tokens';

/**
 * Reads a file that did not parse, from the tokens that were recognised. It keeps all that stands
 * outside the broken part: a missing semicolon, value or bracket costs one binding, and the
 * indentation tells which bracket is the missing one.
 */
export function recoverText(text: string): FileIr {
  const { tokens, comments } = tokenise(text);
  const stream = new RecoveryStream(tokens, text.length);
  const root = new Recovery(stream).file();
  return { root, comments, problems: stream.problems() };
}

class Recovery {
  constructor(
    private readonly tokens: RecoveryStream,
    private depth = 0,
  ) {}

  file(): Expr {
    return this.whole('the file');
  }

  /** All tokens as one expression. */
  private whole(what: string): Expr {
    const root = this.expr(what);
    while (!this.tokens.atEnd()) {
      this.tokens.report(
        `\`${this.tokens.peek().text}\` is not expected here. Remove it, or open what it closes.`,
      );
      this.tokens.skip();
    }
    return root;
  }

  private expr(what: string): Expr {
    return this.nested(() => this.anyExpr(what));
  }

  /** Whatever reads a part of itself goes through here, and gives up one token where it is too deep. */
  private nested(read: () => Expr): Expr {
    if (this.depth >= maxNesting) {
      const { span } = this.tokens.peek();
      this.tokens.report('This is nested too deeply to be read.', span);
      this.tokens.skip();
      return { kind: 'hole', span, tooDeep: true };
    }
    this.depth++;
    const expr = read();
    this.depth--;
    return expr;
  }

  private anyExpr(what: string): Expr {
    const token = this.tokens.peek();
    if (token.kind === 'name') {
      const keyword = this.keyword(token, what);
      if (keyword !== undefined) return keyword;
    }
    return this.lambda() ?? this.binary(what, 0);
  }

  private keyword(token: Token, what: string): Expr | undefined {
    switch (token.text) {
      case 'let':
        return this.tokens.peek(1).text === '{' ? undefined : this.let(token);
      case 'if':
        return this.if(token);
      case 'with': {
        this.tokens.skip();
        const scope = this.expr('`with`');
        this.semicolon(scope, '`with`');
        return { kind: 'with', scope, body: this.expr(what), span: this.from(token) };
      }
      case 'assert': {
        this.tokens.skip();
        const condition = this.expr('`assert`');
        this.semicolon(condition, '`assert`');
        return { kind: 'assert', condition, body: this.expr(what), span: this.from(token) };
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
      token.kind === 'name' &&
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
    const alias = this.tokens.take('@') ? nameOf(this.tokens.take() ?? token) : undefined;
    return this.lambdaBody(token, alias, formals);
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
      else if (current.kind === 'name') {
        this.tokens.skip();
        const fallback = this.tokens.take('?') ? this.expr(`\`${current.text}\``) : undefined;
        names.push({ ...nameOf(current), fallback });
      } else if (!this.tokens.take(',')) this.tokens.unexpected();
    }
    return { span: this.from(token), names, open };
  }

  private binary(what: string, least: number): Expr {
    const token = this.tokens.peek();
    let left = this.prefix(what);
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
      this.tokens.skip();
      const next = rightAssociative.has(operator) ? precedence : precedence + 1;
      const right = this.nested(() => this.binary(`\`${operator}\``, next));
      if (count >= maxNesting) continue;
      left = {
        kind: 'binary',
        operator: operator as BinaryOperator,
        left,
        right,
        span: this.from(token),
      };
    }
  }

  private prefix(what: string): Expr {
    const token = this.tokens.peek();
    if (this.tokens.take('!'))
      return {
        kind: 'unary',
        operator: '!',
        operand: this.nested(() => this.binary('`!`', notPrecedence)),
        span: this.from(token),
      };
    if (this.tokens.take('-'))
      return {
        kind: 'unary',
        operator: '-',
        operand: this.nested(() => this.binary('`-`', negatePrecedence)),
        span: this.from(token),
      };
    return this.application(what);
  }

  private application(what: string): Expr {
    const token = this.tokens.peek();
    let fn = this.selection(what);
    for (let count = 0; this.tokens.startsOperand(); count++) {
      const argument = this.selection(what);
      // Further arguments are read and dropped, so that calls of calls do not stand too deep.
      if (count < maxNesting) fn = { kind: 'apply', fn, argument, span: this.from(token) };
    }
    if (!this.tokens.startsDeeper(token)) return fn;
    return { kind: 'apply', fn, argument: this.unopenedSet(token), span: this.from(token) };
  }

  /** The bindings of a set whose `{` is missing, as their indentation below `line` tells. */
  private unopenedSet(line: Token): Expr {
    const { span } = this.tokens.peek();
    this.tokens.report('`{` is missing before these bindings.');
    const bindings = this.bindings(line, '}');
    if (this.tokens.closesWithin(line)) this.tokens.skip();
    return {
      kind: 'attrs',
      recursive: false,
      bindings,
      span: { start: span.start, end: Math.max(span.end, this.tokens.lastEnd()) },
    };
  }

  private selection(what: string): Expr {
    const token = this.tokens.peek();
    const target = this.simple(what);
    if (this.tokens.peek().text !== '.') return target;
    this.tokens.skip();
    const path = this.attrPath();
    const fallback = this.tokens.take('or') ? this.selection('`or`') : undefined;
    return { kind: 'select', target, path, fallback, span: this.from(token) };
  }

  private simple(what: string): Expr {
    const token = this.tokens.peek();
    if (token.literal !== undefined) return this.literal(token, token.literal);
    if (token.kind === 'name' && token.text === 'rec' && this.tokens.peek(1).text === '{') {
      this.tokens.skip();
      return { kind: 'attrs', recursive: true, ...this.braces(), span: this.from(token) };
    }
    if (this.tokens.isVariable()) {
      this.tokens.skip();
      return { kind: 'var', name: token.text, span: token.span };
    }
    if (token.text === '{')
      return this.nested(() => ({
        kind: 'attrs',
        recursive: false,
        ...this.braces(),
        span: this.from(token),
      }));
    if (token.text === '[') return this.nested(() => this.list(token));
    if (token.text === '(') return this.parenthesized(token);
    this.tokens.report(`A value is missing for ${what}.`);
    return { kind: 'hole', span: this.tokens.gap() };
  }

  private literal(token: Token, literal: Literal): Expr {
    this.tokens.skip();
    if (literal.kind === 'broken')
      this.tokens.report(literal.problem.message, literal.problem.span);
    return literalExpr(token, literal, (tokens, end) =>
      new Recovery(this.tokens.inner(tokens, end), this.depth).whole('the interpolation'),
    );
  }

  private braces(): { readonly bindings: readonly Binding[] } {
    const token = this.tokens.peek();
    this.tokens.skip();
    const bindings = this.bindings(token, '}');
    if (this.tokens.closesWithin(token)) this.tokens.skip();
    else {
      this.tokens.report('`}` is missing for the `{` that was opened here.', token.span);
      this.tokens.reachNext();
    }
    return { bindings };
  }

  private list(token: Token): Expr {
    return this.tokens.within(']', () => this.listItems(token));
  }

  private listItems(token: Token): Expr {
    this.tokens.skip();
    const items: Expr[] = [];
    while (!this.tokens.atEnd() && this.tokens.peek().text !== ']') {
      if (this.tokens.startsBinding() || [';', '}', ')', 'in'].includes(this.tokens.peek().text))
        break;
      if (this.tokens.startsOperand()) items.push(this.selection('the list'));
      else this.tokens.unexpected();
    }
    if (!this.tokens.take(']'))
      this.tokens.report('`]` is missing for the `[` that was opened here.', token.span);
    return { kind: 'list', items, span: this.from(token) };
  }

  private parenthesized(token: Token): Expr {
    this.tokens.skip();
    const inner = this.tokens.within(')', () => this.expr('the parentheses'));
    if (!this.tokens.take(')'))
      this.tokens.report('`)` is missing for the `(` that was opened here.', token.span);
    return inner;
  }

  private bindings(opener: Token, closer: '}' | 'in'): readonly Binding[] {
    const bindings: Binding[] = [];
    const layout = this.tokens.openBlock(opener);
    while (!this.tokens.endsBlock(layout, closer)) {
      const token = this.tokens.peek();
      if (token.text === 'inherit') bindings.push(this.inherit(token));
      else if (this.tokens.startsAttrName()) bindings.push(this.assign(token));
      else if (token.text === '=') this.namelessValue();
      else this.tokens.unexpected();
    }
    return bindings;
  }

  private assign(token: Token): Binding {
    const path = this.attrPath();
    const name = `\`${pathText(path)}\``;
    if (!this.tokens.take('=')) {
      // What has no name yet needs no value yet.
      if (!lacksName(path))
        this.tokens.report(
          `${name} has no value. Write \`=\`, a value and \`;\` after it.`,
          token.span,
        );
      // `name value;` lacks its `=` only; what stands on a later line is another binding.
      const isValue = this.tokens.continuesLine() && this.tokens.startsOperand();
      const hole: Expr = { kind: 'hole', span: this.tokens.gap() };
      const value = isValue ? this.expr(name) : hole;
      this.tokens.take(';');
      return { kind: 'assign', path, value, span: this.from(token) };
    }
    const value = this.value(token, name);
    this.semicolon(value, `the value of ${name}`);
    return { kind: 'assign', path, value, span: this.from(token) };
  }

  private value(token: Token, name: string): Expr {
    if (this.tokens.startsDeeper(token)) return this.unopenedSet(token);
    return this.tokens.replacesValue() ? this.missingValue(name) : this.expr(name);
  }

  /** The value of a binding whose name is missing: it is read, so that what follows is in its place. */
  private namelessValue(): void {
    this.tokens.unexpected();
    this.expr('the binding');
    this.tokens.take(';');
  }

  private missingValue(name: string): Expr {
    this.tokens.report(`A value is missing for ${name}.`);
    return { kind: 'hole', span: this.tokens.gap() };
  }

  private inherit(token: Token): Binding {
    this.tokens.skip();
    let from: Expr | undefined;
    if (this.tokens.peek().text === '(') from = this.parenthesized(this.tokens.peek());
    const names: AttrName[] = [];
    while (this.tokens.startsAttrName() && !this.tokens.startsBinding())
      names.push(this.attrName());
    if (!this.tokens.take(';')) this.tokens.report('`;` is missing after `inherit`.');
    return { kind: 'inherit', from, names, span: this.from(token) };
  }

  private semicolon(value: Expr, what: string): void {
    if (this.tokens.take(';')) this.tokens.settle();
    else if (value.kind !== 'hole') this.tokens.report(`\`;\` is missing after ${what}.`);
  }

  private attrPath(): readonly AttrName[] {
    const path = [this.attrName()];
    while (this.tokens.take('.'))
      path.push(this.tokens.isNextBinding() ? this.missingName() : this.attrName());
    return path;
  }

  /** An empty name where none stands after a dot, so that completion knows the place. */
  private missingName(): AttrName {
    this.tokens.report('A name is missing after the dot.');
    return { kind: 'static', name: '', quoted: false, span: this.tokens.gap() };
  }

  private attrName(): AttrName {
    const token = this.tokens.peek();
    if (token.text === '${') {
      this.tokens.skip();
      const expr = this.expr('the interpolation');
      if (!this.tokens.take('}'))
        this.tokens.report('`}` is missing for the `${` that was opened here.', token.span);
      return { kind: 'dynamic', expr, span: this.from(token) };
    }
    if (!this.tokens.startsAttrName()) return this.missingName();
    if (token.literal !== undefined) return quotedName(this.literal(token, token.literal));
    this.tokens.skip();
    return { kind: 'static', name: token.text, quoted: false, span: token.span };
  }

  private from(token: Token): { readonly start: number; readonly end: number } {
    return { start: token.span.start, end: Math.max(token.span.end, this.tokens.lastEnd()) };
  }
}

function nameOf(token: Token): NameToken {
  return { name: token.text, span: token.span };
}

/** Whether a path ends in its dot, which was reported where it stands. */
function lacksName(path: readonly AttrName[]): boolean {
  const last = path.at(-1);
  return last?.kind === 'static' && last.name === '' && !last.quoted;
}

function pathText(path: readonly AttrName[]): string {
  return path.map((name) => (name.kind === 'static' ? name.name : '${…}')).join('.');
}
