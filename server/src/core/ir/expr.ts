import type { Span } from '../base/span';

/**
 * One file's Nix as plain data. Every node carries its span, in UTF-16 code units of the file's text.
 * Parentheses are gone; what did not parse is a `hole`.
 */
export type Expr =
  | IntExpr
  | FloatExpr
  | StringExpr
  | PathExpr
  | SearchPathExpr
  | VarExpr
  | SelectExpr
  | HasAttrExpr
  | ApplyExpr
  | LambdaExpr
  | LetExpr
  | AttrsExpr
  | ListExpr
  | IfExpr
  | AssertExpr
  | WithExpr
  | UnaryExpr
  | BinaryExpr
  | HoleExpr;

type Node<K extends string> = { readonly kind: K; readonly span: Span };

export type IntExpr = Node<'int'> & { readonly value: number };
export type FloatExpr = Node<'float'> & { readonly value: number };
/** Literal parts alternate with interpolated expressions; literal parts are unescaped and dedented. */
export type StringExpr = Node<'string'> & {
  readonly parts: readonly (string | Expr)[];
  readonly indented: boolean;
};
/** `./x`, `../x`, `/x` or `~/x`, with interpolations. */
export type PathExpr = Node<'path'> & { readonly parts: readonly (string | Expr)[] };
/** `<name>`, without its brackets. */
export type SearchPathExpr = Node<'search-path'> & { readonly name: string };
export type VarExpr = Node<'var'> & { readonly name: string };
export type SelectExpr = Node<'select'> & {
  readonly target: Expr;
  readonly path: readonly AttrName[];
  readonly fallback: Expr | undefined;
};
export type HasAttrExpr = Node<'has-attr'> & {
  readonly target: Expr;
  readonly path: readonly AttrName[];
};
export type ApplyExpr = Node<'apply'> & { readonly fn: Expr; readonly argument: Expr };
export type LambdaExpr = Node<'lambda'> & {
  /** `x:`, or the name beside `@`. */
  readonly param: NameToken | undefined;
  readonly formals: Formals | undefined;
  readonly body: Expr;
};
export type LetExpr = Node<'let'> & { readonly bindings: readonly Binding[]; readonly body: Expr };
export type AttrsExpr = Node<'attrs'> & {
  readonly recursive: boolean;
  readonly bindings: readonly Binding[];
};
export type ListExpr = Node<'list'> & { readonly items: readonly Expr[] };
export type IfExpr = Node<'if'> & {
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
};
export type AssertExpr = Node<'assert'> & { readonly condition: Expr; readonly body: Expr };
export type WithExpr = Node<'with'> & { readonly scope: Expr; readonly body: Expr };
export type UnaryExpr = Node<'unary'> & { readonly operator: '!' | '-'; readonly operand: Expr };
export type BinaryExpr = Node<'binary'> & {
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
};
/**
 * A place where an expression should be and none is, or none that could be read. `tooDeep` is one
 * that stands in more than `maxNesting` others.
 */
export type HoleExpr = Node<'hole'> & { readonly tooDeep?: true };

/** Nobody writes deeper than this; it keeps all that walks over expressions within its stack. */
export const maxNesting = 300;

export type BinaryOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '->'
  | '//'
  | '++'
  | '|>'
  | '<|';

export type NameToken = { readonly name: string; readonly span: Span };

export type Formals = {
  readonly span: Span;
  readonly names: readonly Formal[];
  readonly open: boolean;
};
export type Formal = NameToken & { readonly fallback: Expr | undefined };

/** One segment of an attribute path. */
export type AttrName =
  | (NameToken & { readonly kind: 'static'; readonly quoted: boolean })
  | { readonly kind: 'dynamic'; readonly expr: Expr; readonly span: Span };

export type Binding = AssignBinding | InheritBinding;
export type AssignBinding = {
  readonly kind: 'assign';
  readonly span: Span;
  readonly path: readonly AttrName[];
  readonly value: Expr;
};
export type InheritBinding = {
  readonly kind: 'inherit';
  readonly span: Span;
  readonly from: Expr | undefined;
  readonly names: readonly AttrName[];
};

/** What stands wrong in a text: one sentence, at the place where something is missing or too much. */
export type SyntaxProblem = { readonly span: Span; readonly message: string };

/** A lowered file. */
export type FileIr = {
  readonly root: Expr;
  readonly comments: readonly Span[];
  readonly problems: readonly SyntaxProblem[];
};
