import type { AssignBinding, AttrName, AttrsExpr, Binding, LetExpr } from '../ir/expr';
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

/** What one name of a set was written as: one binding, or several that make a nested set. */
type Group = {
  readonly name: AttrName;
  readonly bindings: AssignBinding[];
};

/** The value of a set, and the scope that its own names make if it is recursive (or a `let`). */
export function evaluateAttrs(
  evaluator: Evaluator,
  expr: AttrsExpr | LetExpr,
  outer: Scope,
): { readonly value: AttrsValue; readonly scope: Scope } {
  const names = new Map<string, Thunk>();
  const recursive = expr.kind === 'let' || expr.recursive;
  const scope = recursive ? extendScope(outer, { kind: 'names', names }) : outer;
  const builder = new AttrsBuilder(evaluator, scope, outer);
  for (const binding of expr.bindings) builder.add(binding);
  const value = builder.build(expr.kind === 'attrs' ? [{ file: outer.file, expr }] : []);
  for (const [name, attr] of value.entries) names.set(name, attr.thunk);
  return { value, scope };
}

class AttrsBuilder {
  private readonly entries = new Map<string, Attr>();
  private readonly groups = new Map<string, Group>();
  private rest: OpaqueValue | undefined;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly scope: Scope,
    private readonly outer: Scope,
  ) {}

  add(binding: Binding): void {
    if (binding.kind === 'inherit') this.inherit(binding);
    else this.assign(binding);
  }

  build(origins: readonly Origin[]): AttrsValue {
    for (const [key, group] of this.groups) this.entries.set(key, this.entry(group));
    return { kind: 'attrs', entries: this.entries, rest: this.rest, origins };
  }

  private assign(binding: AssignBinding): void {
    const [name] = binding.path;
    if (name === undefined) return;
    // A binding that is still being typed sets nothing.
    if (
      binding.value.kind === 'hole' &&
      binding.path.length === 1 &&
      binding.value.span.start === binding.value.span.end
    )
      return;
    const key = attrNameOf(this.evaluator, name, name.kind === 'static' ? this.outer : this.scope);
    if (key.kind === 'null') return;
    if (key.kind !== 'string') {
      this.rest ??= unknown(key);
      return;
    }
    const group = this.groups.get(key.value);
    if (group === undefined) this.groups.set(key.value, { name, bindings: [binding] });
    else group.bindings.push(binding);
  }

  private inherit(binding: Binding & { readonly kind: 'inherit' }): void {
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
      this.entries.set(key, { thunk, place, maybe: false });
    }
  }

  private entry({ name, bindings }: Group): Attr {
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
    return new Thunk(() => this.nested(bindings));
  }

  /** `a.b = 1; a.c = 2; a = { d = 3; };` is one set `a`. A later plain value is a mistake of its own. */
  private nested(bindings: readonly AssignBinding[]): AttrsValue | OpaqueValue {
    const nested = new AttrsBuilder(this.evaluator, this.scope, this.outer);
    const origins: Origin[] = [];
    for (const binding of bindings) {
      if (binding.path.length > 1) nested.add({ ...binding, path: binding.path.slice(1) });
      else if (binding.value.kind === 'attrs') {
        for (const inner of binding.value.bindings) nested.add(inner);
        origins.push({ file: this.outer.file, expr: binding.value });
      } else if (binding.value.kind !== 'hole') return opaque('the attribute is defined twice');
    }
    return nested.build(origins);
  }
}
