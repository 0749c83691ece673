import type { Span } from '../base/span';
import type { FlatTree } from '../syntax/flat-tree';
import { Kind } from '../syntax/kinds';
import { maxNesting } from './expr';
import type {
  AttrName,
  BinaryOperator,
  Binding,
  Expr,
  FileIr,
  Formal,
  Formals,
  NameToken,
} from './expr';
import { dedentPieces, joinPieces, unescape, unescapeIndented, type StringPiece } from './strings';

/** Lowers a tree to plain data. */
export function lowerTree(text: string, tree: FlatTree): FileIr {
  const lowering = new Lowering(text, tree);
  return { root: lowering.file(), comments: lowering.comments(), problems: [] };
}

/** Turns the nodes of one tree into expressions; node numbers are those of the flat tree. */
export class Lowering {
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly tree: FlatTree,
  ) {}

  file(): Expr {
    const child = this.named(0)[0];
    return child === undefined ? this.hole(0) : this.expr(child);
  }

  comments(): readonly Span[] {
    const spans: Span[] = [];
    for (let i = 0; i < this.tree.count; i++)
      if (this.tree.kind[i] === Kind.Comment) spans.push(this.span(i));
    return spans;
  }

  expr(i: number): Expr {
    if (this.depth >= maxNesting) return { kind: 'hole', span: this.span(i), tooDeep: true };
    this.depth++;
    const expr = this.simple(i);
    this.depth--;
    return expr;
  }

  private simple(i: number): Expr {
    const span = this.span(i);
    switch (this.tree.kind[i]) {
      case Kind.Variable:
        return { kind: 'var', span, name: this.source(i) };
      case Kind.Integer:
        return { kind: 'int', span, value: Number(this.source(i)) };
      case Kind.Float:
        return { kind: 'float', span, value: Number(this.source(i)) };
      case Kind.String:
        return { kind: 'string', span, parts: joinPieces(this.pieces(i)), indented: false };
      case Kind.IndentedString:
        return { kind: 'string', span, parts: dedentPieces(this.pieces(i)), indented: true };
      case Kind.Path:
      case Kind.HomePath:
        return { kind: 'path', span, parts: joinPieces(this.pieces(i)) };
      case Kind.SearchPath:
        return { kind: 'search-path', span, name: this.source(i).slice(1, -1) };
      case Kind.Uri:
        return { kind: 'string', span, parts: [this.source(i)], indented: false };
      case Kind.Parenthesized:
        return this.child(i, 0);
      case Kind.List:
        return { kind: 'list', span, items: this.named(i).map((item) => this.expr(item)) };
      default:
        return this.compound(i, span);
    }
  }

  private compound(i: number, span: Span): Expr {
    switch (this.tree.kind[i]) {
      case Kind.Attrset:
        return { kind: 'attrs', span, recursive: false, bindings: this.bindings(i) };
      case Kind.RecAttrset:
        return { kind: 'attrs', span, recursive: true, bindings: this.bindings(i) };
      case Kind.LetAttrset:
        return this.letAttrset(i, span);
      case Kind.Let:
        return { kind: 'let', span, bindings: this.bindings(i), body: this.lastChild(i) };
      case Kind.With:
        return { kind: 'with', span, scope: this.child(i, 0), body: this.child(i, 1) };
      case Kind.Assert:
        return { kind: 'assert', span, condition: this.child(i, 0), body: this.child(i, 1) };
      case Kind.If: {
        const [condition, then, otherwise] = [0, 1, 2].map((n) => this.child(i, n));
        return condition && then && otherwise
          ? { kind: 'if', span, condition, then, otherwise }
          : { kind: 'hole', span };
      }
      case Kind.Function:
        return this.lambda(i, span);
      case Kind.Apply:
        return { kind: 'apply', span, fn: this.child(i, 0), argument: this.child(i, 1) };
      case Kind.Binary:
        return this.binary(i, span);
      case Kind.Unary: {
        const operator = this.text[span.start] === '!' ? '!' : '-';
        return { kind: 'unary', span, operator, operand: this.child(i, 0) };
      }
      case Kind.HasAttr:
        return { kind: 'has-attr', span, target: this.child(i, 0), path: this.attrPath(i) };
      case Kind.Select:
        return this.select(i, span);
      default:
        return { kind: 'hole', span };
    }
  }

  private select(i: number, span: Span): Expr {
    const fallback = this.named(i)[2];
    return {
      kind: 'select',
      span,
      target: this.child(i, 0),
      path: this.attrPath(i),
      fallback: fallback === undefined ? undefined : this.expr(fallback),
    };
  }

  private binary(i: number, span: Span): Expr {
    const [left, right] = this.named(i);
    if (left === undefined || right === undefined) return { kind: 'hole', span };
    const operator = this.children(i).find((child) => this.tree.kind[child] === Kind.Token);
    return {
      kind: 'binary',
      span,
      operator: (operator === undefined ? '//' : this.source(operator)) as BinaryOperator,
      left: this.expr(left),
      right: this.expr(right),
    };
  }

  private lambda(i: number, span: Span): Expr {
    const parts = this.named(i);
    const formals = parts.find((part) => this.tree.kind[part] === Kind.Formals);
    const param = parts.find((part) => this.tree.kind[part] === Kind.Identifier);
    return {
      kind: 'lambda',
      span,
      param: param === undefined ? undefined : this.name(param),
      formals: formals === undefined ? undefined : this.formals(formals),
      body: this.lastChild(i),
    };
  }

  private formals(i: number): Formals {
    const names: Formal[] = [];
    let open = false;
    for (const part of this.named(i)) {
      if (this.tree.kind[part] === Kind.Ellipses) open = true;
      else if (this.tree.kind[part] === Kind.Formal) names.push(this.formal(part));
    }
    return { span: this.span(i), names, open };
  }

  private formal(i: number): Formal {
    const [name, fallback] = this.named(i);
    return {
      ...this.name(name ?? i),
      fallback: fallback === undefined ? undefined : this.expr(fallback),
    };
  }

  /** `let { x = 1; body = x; }` is an old way to write `(rec { … }).body`. */
  private letAttrset(i: number, span: Span): Expr {
    const target: Expr = { kind: 'attrs', span, recursive: true, bindings: this.bindings(i) };
    const body: AttrName = { kind: 'static', name: 'body', span, quoted: false };
    return { kind: 'select', span, target, path: [body], fallback: undefined };
  }

  private bindings(i: number): readonly Binding[] {
    const set = this.named(i).find((child) => this.tree.kind[child] === Kind.BindingSet);
    return set === undefined ? [] : this.named(set).flatMap((child) => this.binding(child));
  }

  private binding(i: number): readonly Binding[] {
    const span = this.span(i);
    const parts = this.named(i);
    switch (this.tree.kind[i]) {
      case Kind.Binding:
        return [{ kind: 'assign', span, path: this.attrPath(i), value: this.lastChild(i) }];
      case Kind.Inherit:
        return [{ kind: 'inherit', span, from: undefined, names: this.names(parts[0]) }];
      case Kind.InheritFrom:
        return [{ kind: 'inherit', span, from: this.child(i, 0), names: this.names(parts[1]) }];
      default:
        return [];
    }
  }

  private attrPath(i: number): readonly AttrName[] {
    return this.names(this.named(i).find((child) => this.tree.kind[child] === Kind.AttrPath));
  }

  private names(i: number | undefined): readonly AttrName[] {
    return i === undefined ? [] : this.named(i).map((child) => this.attrName(child));
  }

  attrName(i: number): AttrName {
    const span = this.span(i);
    if (this.tree.kind[i] === Kind.Identifier)
      return { kind: 'static', name: this.source(i), span, quoted: false };
    if (this.tree.kind[i] === Kind.Interpolation) {
      const expr = this.child(i, 0);
      return { kind: 'dynamic', expr, span };
    }
    const parts = joinPieces(this.pieces(i));
    const [first = ''] = parts;
    if (parts.length <= 1 && typeof first === 'string')
      return { kind: 'static', name: first, span, quoted: true };
    return { kind: 'dynamic', expr: { kind: 'string', span, parts, indented: false }, span };
  }

  private pieces(i: number): readonly StringPiece[] {
    const indented = this.tree.kind[i] === Kind.IndentedString;
    return this.named(i).flatMap((child): readonly StringPiece[] => {
      switch (this.tree.kind[child]) {
        case Kind.Interpolation:
          return [{ kind: 'expr', expr: this.child(child, 0) }];
        case Kind.DollarEscape:
        case Kind.Comment:
          return [];
        case Kind.EscapeSequence: {
          const source = this.source(child);
          const value = indented ? unescapeIndented(source) : unescape(source.slice(1));
          return [{ kind: 'escape', value }];
        }
        default:
          return [{ kind: 'text', text: this.source(child) }];
      }
    });
  }

  private name(i: number): NameToken {
    return { name: this.source(i), span: this.span(i) };
  }

  private lastChild(i: number): Expr {
    const last = this.named(i).at(-1);
    return last === undefined ? this.hole(i) : this.expr(last);
  }

  private child(i: number, index: number): Expr {
    const child = this.named(i)[index];
    return child === undefined ? this.hole(i) : this.expr(child);
  }

  private hole(i: number): Expr {
    return { kind: 'hole', span: this.span(i) };
  }

  private children(i: number): readonly number[] {
    const result: number[] = [];
    const end = this.tree.next[i] ?? 0;
    for (let child = i + 1; child < end; child = this.tree.next[child] ?? end) result.push(child);
    return result;
  }

  /** The children that mean something: no tokens and no comments. */
  private named(i: number): readonly number[] {
    const result: number[] = [];
    const { next, kind } = this.tree;
    const end = next[i] ?? 0;
    for (let child = i + 1; child < end; child = next[child] ?? end) {
      const childKind = kind[child];
      if (childKind !== Kind.Token && childKind !== Kind.Comment) result.push(child);
    }
    return result;
  }

  private source(i: number): string {
    return this.text.slice(this.tree.start[i], this.tree.end[i]);
  }

  private span(i: number): Span {
    return { start: this.tree.start[i] ?? 0, end: this.tree.end[i] ?? 0 };
  }
}
