import { exact } from '../base/exact';
import type { AttrName, Binding, Expr } from './expr';
import { literalExpr, quotedName } from './literal-expr';
import type { TokenStream } from './token-stream';
import type { Literal, Token } from './tokens';

/** Where an expression stands, for a message: in words, or as the path of the binding whose value it is. */
export type Where = string | readonly AttrName[];

/** Reads the bindings of sets and of `let`, and their names. */
export abstract class BindingsReader {
  constructor(
    protected readonly tokens: TokenStream,
    protected depth = 0,
  ) {}

  protected abstract expr(where: Where): Expr;

  /** All that stands between `${` and `}` in a string. */
  protected abstract interpolation(tokens: readonly Token[], end: number): Expr;

  /** The bindings of a set whose `{` is missing, as their indentation below `line` tells. */
  protected unopenedSet(line: Token): Expr {
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

  protected literal(token: Token, literal: Literal): Expr {
    this.tokens.skip();
    if (literal.kind === 'broken')
      this.tokens.report(literal.problem.message, literal.problem.span);
    return literalExpr(token, literal, (tokens, end) => this.interpolation(tokens, end));
  }

  protected braces(): { readonly bindings: readonly Binding[] } {
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

  protected parenthesized(token: Token): Expr {
    this.tokens.skip();
    this.tokens.enter(')');
    const inner = this.expr('the parentheses');
    this.tokens.leave(')');
    if (!this.tokens.take(')'))
      this.tokens.report('`)` is missing for the `(` that was opened here.', token.span);
    return inner;
  }

  protected bindings(opener: Token, closer: '}' | 'in'): readonly Binding[] {
    const bindings: Binding[] = [];
    const layout = this.tokens.openBlock(opener);
    while (!this.tokens.endsBlock(layout, closer)) {
      const token = this.tokens.peek();
      if (token.text === 'inherit') bindings.push(this.inherit(token));
      else if (this.tokens.startsAttrName()) bindings.push(this.assign(token));
      else if (token.text === '=') this.namelessValue();
      else this.tokens.unexpected();
    }
    return exact(bindings);
  }

  private assign(token: Token): Binding {
    const path = this.attrPath(token);
    if (!this.tokens.take('=')) {
      // What has no name yet needs no value yet.
      if (!lacksName(path))
        this.tokens.report(
          `${wordsFor(path)} has no value. Write \`=\`, a value and \`;\` after it.`,
          token.span,
        );
      // `name value;` lacks its `=` only; what stands on a later line is another binding.
      const isValue = this.tokens.continuesLine() && this.tokens.startsOperand();
      const hole: Expr = { kind: 'hole', span: this.tokens.gap() };
      const value = isValue ? this.expr(path) : hole;
      this.tokens.take(';');
      return { kind: 'assign', path, value, span: this.from(token) };
    }
    const value = this.value(token, path);
    this.semicolon(value, path);
    return { kind: 'assign', path, value, span: this.from(token) };
  }

  private value(token: Token, path: readonly AttrName[]): Expr {
    if (this.tokens.startsDeeper(token)) return this.unopenedSet(token);
    return this.tokens.replacesValue() ? this.missingValue(path) : this.expr(path);
  }

  /** The value of a binding whose name is missing: it is read, so that what follows is in its place. */
  private namelessValue(): void {
    this.tokens.unexpected();
    this.expr('the binding');
    this.tokens.take(';');
  }

  protected missingValue(where: Where): Expr {
    this.tokens.report(`A value is missing for ${wordsFor(where)}.`);
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
    return { kind: 'inherit', from, names: exact(names), span: this.from(token) };
  }

  protected semicolon(value: Expr, where: Where): void {
    if (this.tokens.take(';')) this.tokens.settle();
    else if (value.kind !== 'hole') {
      const before = typeof where === 'string' ? where : `the value of ${wordsFor(where)}`;
      this.tokens.report(`\`;\` is missing after ${before}.`);
    }
  }

  /** Where it is the path of a binding, `binding` is its first token. */
  protected attrPath(binding?: Token): readonly AttrName[] {
    const first = this.attrName();
    if (this.tokens.peek().text !== '.') return [first];
    const path = [first];
    while (this.tokens.take('.'))
      path.push(this.tokens.isNextBinding(binding) ? this.missingName() : this.attrName());
    return exact(path);
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

  protected from(token: Token): { readonly start: number; readonly end: number } {
    return { start: token.span.start, end: Math.max(token.span.end, this.tokens.lastEnd()) };
  }
}

/** Whether a path ends in its dot, which was reported where it stands. */
function lacksName(path: readonly AttrName[]): boolean {
  const last = path.at(-1);
  return last?.kind === 'static' && last.name === '' && !last.quoted;
}

function wordsFor(where: Where): string {
  if (typeof where === 'string') return where;
  const names = where.map((name) => (name.kind === 'static' ? name.name : '${…}'));
  return `\`${names.join('.')}\``;
}
