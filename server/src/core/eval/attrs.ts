import { groupBy } from '../base/group-by';
import type {
  AssignBinding,
  AttrName,
  AttrsExpr,
  Binding,
  InheritBinding,
  LetExpr,
} from '../ir/expr';
import { attrNameOf } from './attr-name';
import type { Evaluator } from './evaluator';
import { extendScope, type Scope } from './scope';
import { Thunk } from './thunk';
import {
  opaque,
  unknown,
  type Attr,
  type AttrsValue,
  type OpaqueValue,
  type Origin,
} from './value';

/** A set as it is written: all the bindings that make it, and the literals that they stand in. */
type WrittenSet = {
  readonly bindings: readonly Binding[];
  readonly recursive: boolean;
  readonly origins: readonly Origin[];
};

type Made = { readonly value: AttrsValue; readonly scope: Scope };

/** The value of a set, and the scope that its own names make if it is recursive (or a `let`). */
export function evaluateAttrs(evaluator: Evaluator, expr: AttrsExpr | LetExpr, outer: Scope): Made {
  if (expr.kind === 'let')
    return makeSet(evaluator, { bindings: expr.bindings, recursive: true, origins: [] }, outer);
  const origins = [{ file: outer.file, expr }];
  const { bindings, recursive } = expr;
  const made = makeSet(evaluator, { bindings, recursive, origins }, outer);
  return recursive && made.value.entries.has('__overrides') ? overridden(made) : made;
}

/** `rec { __overrides = { … }; }` replaces names in its own scope, which nobody does any more. */
function overridden({ value, scope }: Made): Made {
  return { value: { ...value, entries: new Map(), rest: opaque('it has `__overrides`') }, scope };
}

/** Names that are written come first: those in `${…}` may be computed from them. */
function makeSet(
  evaluator: Evaluator,
  { bindings, recursive, origins }: WrittenSet,
  outer: Scope,
): Made {
  const names = recursive ? new Map<string, Thunk>() : undefined;
  const scope = names === undefined ? outer : extendScope(outer, { kind: 'names', names });
  const builder = new AttrsBuilder(evaluator, scope, outer);
  const written = builder.addWritten(bindings);
  if (names !== undefined) for (const [name, attr] of written) names.set(name, attr.thunk);
  for (const binding of bindings) builder.addComputed(binding);
  return { value: builder.build(origins), scope };
}

class AttrsBuilder {
  private readonly attrs = new Map<string, Attr>();
  private rest: OpaqueValue | undefined;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly scope: Scope,
    private readonly outer: Scope,
  ) {}

  /** Gives the attributes with written names, of which several bindings may make one. */
  addWritten(bindings: readonly Binding[]): ReadonlyMap<string, Attr> {
    const written: AssignBinding[] = [];
    for (const binding of bindings)
      if (binding.kind === 'inherit') this.inherit(binding);
      else if (isWritten(binding.path[0]) && !isUnfinished(binding)) written.push(binding);
    for (const [key, group] of groupBy(written, (binding) => this.writtenKey(binding))) {
      const name = group[0]?.path[0];
      if (key !== undefined && name !== undefined) this.put(key, this.attr(name, group));
    }
    return this.attrs;
  }

  addComputed(binding: Binding): void {
    if (binding.kind === 'inherit' || isUnfinished(binding)) return;
    const [name] = binding.path;
    if (name === undefined || isWritten(name)) return;
    const key = attrNameOf(this.evaluator, name, this.scope);
    if (key.kind === 'string') this.put(key.value, this.attr(name, [binding]));
    else if (key.kind !== 'null') this.rest ??= unknown(key);
  }

  build(origins: readonly Origin[]): AttrsValue {
    return { kind: 'attrs', entries: this.attrs, rest: this.rest, origins };
  }

  private writtenKey({ path: [name] }: AssignBinding): string | undefined {
    if (name === undefined) return undefined;
    const key = attrNameOf(this.evaluator, name, this.outer);
    if (key.kind === 'string') return key.value;
    this.rest ??= unknown(key);
    return undefined;
  }

  private inherit(binding: InheritBinding): void {
    const from =
      binding.from === undefined ? undefined : this.evaluator.thunk(binding.from, this.scope);
    for (const name of binding.names) {
      if (name.kind !== 'static') continue;
      const { name: key, span } = name;
      const thunk =
        from === undefined
          ? this.evaluator.thunk({ kind: 'var', name: key, span }, this.outer)
          : new Thunk(() => this.evaluator.select(from.force(), key), {
              expr: {
                kind: 'select',
                target: binding.from ?? { kind: 'hole', span },
                path: [name],
                fallback: undefined,
                span,
              },
              scope: this.scope,
            });
      const place = { file: this.outer.file, name: span, binding: binding.span };
      this.put(key, { thunk, place, maybe: false });
    }
  }

  private put(key: string, attr: Attr): void {
    const before = this.attrs.get(key);
    if (before === undefined) this.attrs.set(key, attr);
    else {
      const twice = opaque('the attribute is defined twice', [before.thunk, attr.thunk]);
      this.attrs.set(key, { ...attr, thunk: Thunk.of(twice) });
    }
  }

  private attr(name: AttrName, bindings: readonly AssignBinding[]): Attr {
    const [first] = bindings;
    const place = {
      file: this.outer.file,
      name: name.span,
      binding: first?.span ?? name.span,
    };
    return { thunk: this.groupThunk(bindings), place, maybe: false };
  }

  private groupThunk(bindings: readonly AssignBinding[]): Thunk {
    const [first] = bindings;
    if (first === undefined) return Thunk.of(opaque('it has no value'));
    if (bindings.length === 1 && first.path.length === 1)
      return this.evaluator.thunk(first.value, this.scope);
    return new Thunk(
      () => this.nested(bindings),
      undefined,
      (evaluator) => new AttrsBuilder(evaluator, this.scope, this.outer).nested(bindings),
    );
  }

  /**
   * `a.b = 1; a.c = 2; a = { d = 3; };` is one set `a`, recursive if the first binding is. A later
   * plain value is a mistake of its own.
   */
  private nested(bindings: readonly AssignBinding[]): AttrsValue | OpaqueValue {
    const inner: Binding[] = [];
    const origins: Origin[] = [];
    for (const { path, value, span } of bindings) {
      if (path.length > 1) inner.push({ kind: 'assign', span, path: path.slice(1), value });
      else if (value.kind === 'attrs') {
        inner.push(...value.bindings);
        origins.push({ file: this.outer.file, expr: value });
      } else if (value.kind !== 'hole') return this.twice(bindings);
    }
    const [first] = bindings;
    const recursive =
      first?.path.length === 1 && first.value.kind === 'attrs' && first.value.recursive;
    return makeSet(this.evaluator, { bindings: inner, recursive, origins }, this.scope).value;
  }

  /** Each of several values for one name may be the one that is meant. */
  private twice(bindings: readonly AssignBinding[]): OpaqueValue {
    const values = bindings.filter(({ path }) => path.length === 1);
    const choices = values.map(({ value }) => this.evaluator.thunk(value, this.scope));
    return opaque('the attribute is defined twice', choices);
  }
}

/** Nix takes `${"name"}` for a name that is written, too. */
function isWritten(name: AttrName | undefined): boolean {
  if (name?.kind !== 'dynamic') return name !== undefined;
  return name.expr.kind === 'string' && name.expr.parts.every((part) => typeof part === 'string');
}

/** A binding that is still being typed sets nothing. */
function isUnfinished({ path, value }: AssignBinding): boolean {
  return path.length === 1 && value.kind === 'hole' && value.span.start === value.span.end;
}
