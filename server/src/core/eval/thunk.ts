import type { Expr } from '../ir/expr';
import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import { opaque, type Value } from './value';

/** A value computed when first needed, and kept. */
export class Thunk {
  private value: Value | undefined;
  private compute: (() => Value) | undefined;
  private running = false;

  constructor(
    compute: () => Value,
    /** The expression that it stands for and its scope, for those who look at the source. */
    readonly source?: { readonly expr: Expr; readonly scope: Scope },
    /** The value as another evaluator finds it, where no single expression stands for it. */
    readonly again?: (evaluator: Evaluator) => Value,
  ) {
    this.compute = compute;
  }

  static of(value: Value): Thunk {
    const thunk = new Thunk(() => value);
    thunk.value = value;
    thunk.compute = undefined;
    return thunk;
  }

  /** The value; a thunk that needs itself is opaque. */
  force(): Value {
    if (this.value !== undefined) return this.value;
    if (this.running || this.compute === undefined)
      return opaque('it is defined in terms of itself');
    this.running = true;
    try {
      this.value = this.compute();
      this.compute = undefined;
      return this.value;
    } finally {
      this.running = false;
    }
  }
}
