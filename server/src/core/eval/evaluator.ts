import { assertNever } from '../base/assert-never';
import type { Expr, Formals, LambdaExpr, SelectExpr, VarExpr } from '../ir/expr';
import { evaluateAttrs } from './attrs';
import type { Budget } from './budget';
import { attrNameOf } from './attr-name';
import { coerceToString } from './coerce';
import { evaluateBinary, evaluateUnary } from './operators';
import { extendScope, type Layer, type Scope } from './scope';
import type { SourceTree } from './source-tree';
import type { Edges } from './symbols';
import { Thunk } from './thunk';
import {
  bool,
  isKnown,
  listOf,
  opaque,
  reasonOf,
  string,
  unknown,
  type LambdaValue,
  type SymbolValue,
  type Value,
} from './value';

export type EvaluatorOptions = {
  /** What `import` gives for an absolute path. */
  readonly importFile: (path: string) => Value;
  /** What is known of values that only a full evaluation has. */
  readonly edges: Edges;
  readonly tree: SourceTree;
  /** The names that every file sees. */
  readonly globals: ReadonlyMap<string, Thunk>;
  readonly budget: Budget;
  /** What one configuration knows of symbols; without it they stay symbols. */
  readonly refinement?: Refinement;
};

/** One configuration, that of a machine or of a flake, in which symbols have values. */
export interface Refinement {
  /** What a symbol stands for; undefined where that is not known. */
  valueOf(symbol: SymbolValue): Value | undefined;
  /** Whether there is certainly nothing that the symbol stands for. */
  lacks(symbol: SymbolValue): boolean;
}

/**
 * Nix, evaluated lazily as far as the sources go. It never fails: what Nix would refuse, and what
 * depends on more than the sources, is opaque.
 */
export class Evaluator {
  private readonly refined = new WeakMap<Thunk, Value>();

  constructor(readonly options: EvaluatorOptions) {}

  thunk(expr: Expr, scope: Scope): Thunk {
    return new Thunk(() => this.evaluate(expr, scope), { expr, scope });
  }

  evaluate(expr: Expr, scope: Scope): Value {
    return this.resolved(this.evaluateSymbolic(expr, scope));
  }

  /** The value of an expression, which may be a symbol that is only a part of a longer one. */
  private evaluateSymbolic(expr: Expr, scope: Scope): Value {
    const { budget } = this.options;
    if (!budget.enter()) return opaque('it is nested too deeply');
    try {
      return this.dispatch(expr, scope);
    } finally {
      budget.leave();
    }
  }

  /** A symbol's value in this configuration, where that is known. */
  resolved(value: Value): Value {
    if (value.kind !== 'symbol') return value;
    return this.options.refinement?.valueOf(value) ?? value;
  }

  /**
   * A thunk's value in this configuration. What another evaluator left unknown, because it depends
   * on symbols, is evaluated again from its source.
   */
  force(thunk: Thunk): Value {
    const value = thunk.force();
    if (this.options.refinement === undefined || isKnown(value)) return value;
    const before = this.refined.get(thunk);
    if (before !== undefined) return before;
    const { source, again } = thunk;
    if (value.kind === 'symbol' || (source ?? again) === undefined) return value;
    this.refined.set(thunk, opaque('it is defined in terms of itself'));
    const refined = this.evaluateAgain(thunk);
    this.refined.set(thunk, refined);
    return refined;
  }

  private evaluateAgain(thunk: Thunk): Value {
    const { source, again } = thunk;
    try {
      if (source !== undefined) return this.evaluateSymbolic(source.expr, source.scope);
      return again?.(this) ?? thunk.force();
    } catch (error) {
      this.refined.delete(thunk);
      throw error;
    }
  }

  private dispatch(expr: Expr, scope: Scope): Value {
    switch (expr.kind) {
      case 'int':
        return Number.isSafeInteger(expr.value) ? expr : opaque('the number is too large');
      case 'float':
        return expr;
      case 'string':
        return this.concatParts(expr.parts, scope);
      case 'path':
        return this.path(expr.parts, scope);
      case 'search-path':
        return opaque(`\`<${expr.name}>\` is found by Nix`);
      case 'var':
        return this.lookup(expr, scope);
      case 'select':
        return this.selectPath(expr, scope);
      case 'has-attr':
        return this.hasPath(
          expr.target,
          expr.path.map((name) => attrNameOf(this, name, scope)),
          scope,
        );
      case 'apply':
        return this.apply(this.evaluate(expr.fn, scope), this.thunk(expr.argument, scope));
      case 'lambda':
        return { kind: 'lambda', expr, scope };
      case 'let':
        return this.evaluate(expr.body, evaluateAttrs(this, expr, scope).scope);
      case 'attrs':
        return evaluateAttrs(this, expr, scope).value;
      case 'list':
        return listOf(expr.items.map((item) => this.thunk(item, scope)));
      case 'if':
        return this.branch(expr.condition, [expr.then, expr.otherwise], scope);
      case 'assert':
        return this.branch(expr.condition, [expr.body, undefined], scope);
      case 'with':
        return this.evaluate(
          expr.body,
          extendScope(scope, { kind: 'with', set: this.thunk(expr.scope, scope) }),
        );
      case 'unary':
        return evaluateUnary(this, expr, scope);
      case 'binary':
        return evaluateBinary(this, expr, scope);
      case 'hole':
        return opaque(expr.tooDeep ? 'it is nested too deeply' : 'it is not complete yet');
      default:
        return assertNever(expr);
    }
  }

  private branch(
    condition: Expr,
    [then, otherwise]: readonly [Expr, Expr | undefined],
    scope: Scope,
  ): Value {
    const decided = this.evaluate(condition, scope);
    if (decided.kind === 'bool') {
      const taken = decided.value ? then : otherwise;
      return taken === undefined ? opaque('an assertion fails') : this.evaluate(taken, scope);
    }
    const { why } = unknown(decided);
    const branches = otherwise === undefined ? [then] : [then, otherwise];
    return opaque(
      why,
      branches.map((branch) => this.thunk(branch, scope)),
    );
  }

  private concatParts(parts: readonly (string | Expr)[], scope: Scope): Value {
    let text = '';
    for (const part of parts) {
      const value = typeof part === 'string' ? string(part) : this.evaluate(part, scope);
      const piece = coerceToString(this, value, 'interpolation');
      if (piece.kind !== 'string') {
        // A symbol keeps its way, so that "${namespace}" and "${input}/module.nix" stay recognisable.
        return text === '' && value.kind === 'symbol'
          ? this.appended(value, parts.slice(1), scope)
          : unknown(piece);
      }
      text += piece.value;
    }
    return string(text);
  }

  private appended(symbol: SymbolValue, rest: readonly (string | Expr)[], scope: Scope): Value {
    if (rest.length === 0) return symbol;
    const text = this.concatParts(rest, scope);
    return text.kind === 'string' ? this.options.edges.append(symbol, text) : unknown(text);
  }

  private path(parts: readonly (string | Expr)[], scope: Scope): Value {
    const text = this.concatParts(parts, scope);
    if (text.kind !== 'string') return unknown(text);
    if (text.value.startsWith('~')) return opaque('it lies in the home directory');
    return this.options.edges.resolvePath(text.value, scope.file);
  }

  /** The value of a name: `let`, `rec` and arguments first, then `with`, as Nix has it. */
  lookup(expr: VarExpr, scope: Scope): Value {
    const { name } = expr;
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      const found = at.layer.kind === 'names' ? at.layer.names.get(name) : undefined;
      if (found !== undefined) return this.force(found);
    }
    const global = this.options.globals.get(name);
    if (global !== undefined) return global.force();
    if (name === '__curPos') return opaque('it depends on the place in the file');
    return this.lookupWith(name, scope);
  }

  private lookupWith(name: string, scope: Scope): Value {
    let fallback: Value | undefined;
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      if (at.layer.kind !== 'with') continue;
      const set = this.force(at.layer.set);
      if (set.kind === 'attrs') {
        const attr = set.entries.get(name);
        if (attr !== undefined)
          return fallback?.kind === 'opaque' ? fallback : this.force(attr.thunk);
        if (set.rest !== undefined && !set.rest.library) fallback ??= unknown(set.rest);
      } else fallback ??= set.kind === 'symbol' ? this.select(set, name) : unknown(set);
    }
    return fallback ?? opaque(`\`${name}\` is not defined`);
  }

  private selectPath(expr: SelectExpr, scope: Scope): Value {
    const { fallback } = expr;
    let value = this.evaluateSymbolic(expr.target, scope);
    let perhaps: string | undefined;
    for (const step of expr.path) {
      const name = attrNameOf(this, step, scope);
      if (name.kind === 'string') {
        if (fallback !== undefined && lacksAttr(value, name.value))
          return perhaps === undefined
            ? this.evaluate(fallback, scope)
            : opaque(perhaps, [this.thunk(fallback, scope)]);
        if (value.kind === 'attrs' && value.entries.get(name.value)?.maybe === true)
          perhaps ??= `whether \`${name.value}\` is there is not known`;
        value = this.select(value, name.value);
      } else value = unknown(name);
      if (fallback !== undefined && value.kind === 'symbol' && this.lacks(value))
        return this.evaluate(fallback, scope);
    }
    if (fallback === undefined || (value.kind !== 'opaque' && perhaps === undefined)) return value;
    return value.kind === 'opaque'
      ? opaque(value.why, [...value.choices, this.thunk(fallback, scope)])
      : opaque(perhaps ?? reasonOf(value), [Thunk.of(value), this.thunk(fallback, scope)]);
  }

  private lacks(symbol: SymbolValue): boolean {
    return this.options.refinement?.lacks(symbol) ?? false;
  }

  /** One attribute of a value. */
  select(value: Value, name: string): Value {
    switch (value.kind) {
      case 'attrs': {
        const attr = value.entries.get(name);
        if (attr !== undefined) return this.force(attr.thunk);
        return value.rest === undefined
          ? opaque(`there is no attribute \`${name}\``)
          : unknown(value.rest);
      }
      case 'symbol':
        return this.options.edges.select(value, name);
      case 'type':
        return name === '_type'
          ? string('option-type')
          : opaque(`it depends on the type's \`${name}\``);
      case 'opaque':
        return opaque(
          value.why,
          value.choices.map((choice) => new Thunk(() => this.select(choice.force(), name))),
        );
      default:
        return opaque(`a ${value.kind} has no attribute \`${name}\``);
    }
  }

  private hasPath(target: Expr, path: readonly Value[], scope: Scope): Value {
    let value = this.evaluate(target, scope);
    for (const [index, name] of path.entries()) {
      if (name.kind !== 'string') return unknown(name);
      if (value.kind === 'symbol' || value.kind === 'opaque') return unknown(value);
      if (value.kind !== 'attrs') return bool(false);
      const attr = value.entries.get(name.value);
      if (attr === undefined) return value.rest === undefined ? bool(false) : unknown(value.rest);
      if (attr.maybe) return opaque(`whether \`${name.value}\` is there is not known`);
      if (index < path.length - 1) value = this.force(attr.thunk);
    }
    return bool(true);
  }

  /** A function's value for several arguments, one after the other. */
  applyAll(fn: Thunk, ...args: readonly Thunk[]): Value {
    return args.reduce((value, arg) => this.apply(value, arg), this.force(fn));
  }

  apply(fn: Value, argument: Thunk): Value {
    switch (fn.kind) {
      case 'lambda':
        return this.call(fn, argument);
      case 'primitive': {
        this.options.budget.spend();
        const args = [...fn.args, argument];
        return args.length === fn.arity ? fn.call(args, this) : { ...fn, args };
      }
      case 'attrs': {
        const functor = fn.entries.get('__functor');
        if (functor === undefined) return opaque('a set is not a function');
        return this.apply(this.apply(functor.thunk.force(), Thunk.of(fn)), argument);
      }
      case 'symbol':
        return this.options.edges.call(fn, argument);
      case 'opaque':
        return unknown(fn);
      default:
        return opaque(`a ${fn.kind} is not a function`);
    }
  }

  private call(fn: LambdaValue, argument: Thunk): Value {
    const bound = this.bind(fn.expr, argument, fn.scope);
    return bound.kind === 'opaque' ? bound : this.evaluate(fn.expr.body, bound.scope);
  }

  /** The scope of a function's body for an argument. */
  bind(
    { param, formals }: LambdaExpr,
    argument: Thunk,
    parent: Scope,
  ): { readonly kind: 'bound'; readonly scope: Scope } | ReturnType<typeof opaque> {
    const names = new Map<string, Thunk>();
    const scope = extendScope(parent, { kind: 'names', names } satisfies Layer);
    if (param !== undefined) names.set(param.name, argument);
    if (formals === undefined) return { kind: 'bound', scope };
    const value = this.resolved(this.force(argument));
    if (value.kind === 'attrs' && !formals.open && value.rest === undefined)
      for (const [name, attr] of value.entries)
        if (!attr.maybe && !formals.names.some((formal) => formal.name === name))
          return opaque(`the function takes no argument \`${name}\``);
    return this.bindFormals(formals, value, { names, scope });
  }

  private bindFormals(
    formals: Formals,
    value: Value,
    { names, scope }: { readonly names: Map<string, Thunk>; readonly scope: Scope },
  ): { readonly kind: 'bound'; readonly scope: Scope } | ReturnType<typeof opaque> {
    if (value.kind !== 'attrs' && value.kind !== 'symbol' && value.kind !== 'opaque')
      return opaque(`the function takes a set, not a ${value.kind}`);
    for (const { name, fallback } of formals.names) {
      const attr = value.kind === 'attrs' ? value.entries.get(name) : undefined;
      if (attr !== undefined) {
        names.set(name, attr.thunk);
        continue;
      }
      const certain = value.kind === 'attrs' && value.rest === undefined;
      if (certain && fallback === undefined) return opaque(`the argument \`${name}\` is missing`);
      names.set(
        name,
        certain && fallback !== undefined
          ? this.thunk(fallback, scope)
          : new Thunk(() => this.select(value, name)),
      );
    }
    return { kind: 'bound', scope };
  }
}

/** Whether a value has no attribute of this name for certain; what is no set has none. */
function lacksAttr(value: Value, name: string): boolean {
  if (value.kind === 'attrs') return value.rest === undefined && !value.entries.has(name);
  return value.kind !== 'symbol' && value.kind !== 'opaque' && value.kind !== 'type';
}
