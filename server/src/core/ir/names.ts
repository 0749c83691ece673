import { exact, extended } from '../base/exact';
import { memoize } from '../base/memoize';
import { touches, type Span } from '../base/span';
import type {
  AttrName,
  AttrsExpr,
  Binding,
  Expr,
  FileIr,
  InheritBinding,
  LambdaExpr,
  LetExpr,
  NameToken,
  WithExpr,
} from './expr';
import { partsOf } from './find';
import { isGlobal } from './globals';

/** A name that a file gives to something of its own. */
export type LocalName = {
  readonly kind: 'let' | 'rec' | 'argument' | 'formal';
  readonly name: string;
  /** Where it is written; several places where `a.b = …; a.c = …;` make one set. */
  readonly spans: readonly Span[];
  /** What it stands for, where one binding says so. */
  readonly value: Expr | undefined;
  /** The `inherit` that brings it. */
  readonly inherit: InheritBinding | undefined;
  readonly owner: LambdaExpr | LetExpr | AttrsExpr;
};

/** What a name that is used stands for. */
export type Resolution =
  | { readonly kind: 'local'; readonly local: LocalName }
  /** An attribute of one of these sets, the innermost first, or a name that every file sees. */
  | { readonly kind: 'with'; readonly scopes: readonly WithExpr[] }
  | { readonly kind: 'global' };

/** One use of a name; `inherit` is the binding whose `inherit name;` it is. */
export type NameUse = {
  readonly name: string;
  readonly span: Span;
  readonly resolution: Resolution;
  readonly inherit: InheritBinding | undefined;
};

/** A stretch of a file in which further names are seen. */
export type NameLayer = { readonly span: Span } & (
  | { readonly kind: 'names'; readonly names: ReadonlyMap<string, LocalName> }
  | { readonly kind: 'with'; readonly expr: WithExpr }
);

/** The names of a file, each use with what it stands for. Layers are in the order of the text, outer ones first. */
export type FileNames = {
  readonly layers: readonly NameLayer[];
  readonly uses: readonly NameUse[];
  /** What a variable stands for, by where it starts. */
  readonly at: ReadonlyMap<number, Resolution>;
};

/** Resolves the names of a file, once for each content. */
export const namesOf = memoize((ir: FileIr): FileNames => {
  const walk = new NameWalk();
  walk.expr(ir.root, []);
  return walk.found();
});

/** The layers around an offset, the innermost first. */
export function layersAt(names: FileNames, offset: number): readonly NameLayer[] {
  return names.layers.filter(({ span }) => touches(span, offset)).reverse();
}

/** The name that is written at an offset, as a use or where it is made. */
export function localAt(names: FileNames, offset: number): LocalName | undefined {
  const use = names.uses.find(({ span }) => touches(span, offset));
  if (use?.resolution.kind === 'local') return use.resolution.local;
  for (const layer of names.layers)
    if (layer.kind === 'names')
      for (const local of layer.names.values())
        if (local.spans.some((span) => touches(span, offset))) return local;
  return undefined;
}

type Layers = readonly NameLayer[];

class NameWalk {
  private readonly layers: NameLayer[] = [];
  private readonly uses: NameUse[] = [];
  private readonly at = new Map<number, Resolution>();

  found(): FileNames {
    return { layers: exact(this.layers), uses: exact(this.uses), at: this.at };
  }

  expr(expr: Expr, scope: Layers): void {
    switch (expr.kind) {
      case 'var':
        this.use(expr, scope, undefined);
        return;
      case 'let':
        this.bindings(expr, this.extend(scope, expr.span, letNames(expr, 'let')), scope);
        return;
      case 'attrs':
        this.bindings(
          expr,
          expr.recursive ? this.extend(scope, expr.span, letNames(expr, 'rec')) : scope,
          scope,
        );
        return;
      case 'lambda':
        this.lambda(expr, scope);
        return;
      case 'with':
        this.expr(expr.scope, scope);
        this.expr(expr.body, this.layer(scope, { kind: 'with', span: expr.body.span, expr }));
        return;
      default:
        for (const part of partsOf(expr)) this.expr(part, scope);
    }
  }

  private lambda(expr: LambdaExpr, scope: Layers): void {
    const inner = this.extend(scope, expr.span, argumentNames(expr));
    for (const part of partsOf(expr)) this.expr(part, inner);
  }

  private bindings(expr: LetExpr | AttrsExpr, inner: Layers, outer: Layers): void {
    for (const binding of expr.bindings) this.binding(binding, inner, outer);
    if (expr.kind === 'let') this.expr(expr.body, inner);
  }

  private binding(binding: Binding, inner: Layers, outer: Layers): void {
    const names = binding.kind === 'assign' ? binding.path : binding.names;
    for (const name of names) if (name.kind === 'dynamic') this.expr(name.expr, inner);
    if (binding.kind === 'assign') this.expr(binding.value, inner);
    else if (binding.from !== undefined) this.expr(binding.from, inner);
    else for (const name of binding.names) if (isStatic(name)) this.use(name, outer, binding);
  }

  private use(
    { name, span }: { readonly name: string; readonly span: Span },
    scope: Layers,
    inherit: InheritBinding | undefined,
  ): void {
    const resolution = resolve(name, scope);
    this.uses.push({ name, span, resolution, inherit });
    if (inherit === undefined) this.at.set(span.start, resolution);
  }

  private extend(scope: Layers, span: Span, names: ReadonlyMap<string, LocalName>): Layers {
    return this.layer(scope, { kind: 'names', span, names });
  }

  private layer(scope: Layers, layer: NameLayer): Layers {
    this.layers.push(layer);
    return [layer, ...scope];
  }
}

/** `let`, `rec` and arguments hide every `with`, as Nix has it. */
function resolve(name: string, scope: Layers): Resolution {
  const scopes: WithExpr[] = [];
  for (const layer of scope) {
    if (layer.kind === 'with') scopes.push(layer.expr);
    else {
      const local = layer.names.get(name);
      if (local !== undefined) return { kind: 'local', local };
    }
  }
  return scopes.length > 0 && !isGlobal(name) ? { kind: 'with', scopes } : { kind: 'global' };
}

function letNames(expr: LetExpr | AttrsExpr, kind: 'let' | 'rec'): ReadonlyMap<string, LocalName> {
  const names = new Map<string, LocalName>();
  for (const binding of expr.bindings) {
    const written = binding.kind === 'assign' ? binding.path.slice(0, 1) : binding.names;
    for (const name of written) {
      if (!isStatic(name)) continue;
      const before = names.get(name.name)?.spans ?? [];
      const isWhole = binding.kind === 'assign' && binding.path.length === 1;
      names.set(name.name, {
        kind,
        name: name.name,
        spans: extended(before, name.span),
        value: isWhole && before.length === 0 ? binding.value : undefined,
        inherit: binding.kind === 'inherit' ? binding : undefined,
        owner: expr,
      });
    }
  }
  return names;
}

function argumentNames(expr: LambdaExpr): ReadonlyMap<string, LocalName> {
  const { param, formals } = expr;
  const names = new Map<string, LocalName>();
  if (param !== undefined) names.set(param.name, argument('argument', param, expr));
  for (const formal of formals?.names ?? [])
    names.set(formal.name, argument('formal', formal, expr));
  return names;
}

function argument(
  kind: 'argument' | 'formal',
  { name, span }: NameToken,
  owner: LambdaExpr,
): LocalName {
  return { kind, name, spans: [span], value: undefined, inherit: undefined, owner };
}

function isStatic(name: AttrName): name is AttrName & { readonly kind: 'static' } {
  return name.kind === 'static';
}
