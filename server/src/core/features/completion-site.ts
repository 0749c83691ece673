import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AssignBinding, AttrsExpr, Binding, Expr } from '../ir/expr';
import { stepsTo, type Step } from '../ir/find';
import { contextsOf } from '../model/contexts';
import { staticNames } from '../model/option-at';
import type { OptionPath } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';

/** What is being written at an offset. */
export type CompletionSite =
  | {
      readonly kind: 'name';
      /** The path before the name that is being written. */
      readonly prefix: OptionPath;
      readonly replace: Span;
      /** Whether the binding goes on after the name, with a dot or a value. */
      readonly continues: boolean;
      /** The paths that the same set already sets, below `prefix`. */
      readonly taken: ReadonlySet<string>;
      /** The white space that begins the binding's line. */
      readonly indent: string;
    }
  | {
      readonly kind: 'value';
      readonly path: OptionPath;
      readonly replace: Span;
      /** The text within quotes that is being replaced, if the caret is in a string. */
      readonly quoted: boolean;
      readonly needsSemicolon: boolean;
    };

/** Finds out what is being written, from the set around it and that set's place in the configuration. */
export function completionSite(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): CompletionSite | undefined {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return undefined;
  if (ir.comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  const steps = stepsTo(ir.root, offset);
  const index = steps.findLastIndex((step) => step.kind === 'expr' && step.expr.kind === 'attrs');
  const owner = steps[index];
  if (owner?.kind !== 'expr' || owner.expr.kind !== 'attrs') return undefined;
  const context = contextsOf(snapshot, file).get(owner.expr);
  if (context === undefined) return undefined;
  return new SiteReader(text, offset, context).read(owner.expr, steps.slice(index + 1));
}

class SiteReader {
  constructor(
    private readonly text: string,
    private readonly offset: number,
    private readonly context: OptionPath,
  ) {}

  read(owner: AttrsExpr, inner: readonly Step[]): CompletionSite | undefined {
    const [first, ...rest] = inner;
    const binding = first?.kind === 'binding' ? first.binding : this.unfinished(owner);
    if (binding === undefined) return this.emptyName(owner);
    if (binding.kind === 'inherit') return undefined;
    const last = binding.path.at(-1);
    if (last === undefined) return undefined;
    // Right after a finished binding a new one begins.
    if (this.text[binding.span.end - 1] === ';' && this.offset >= binding.span.end)
      return this.emptyName(owner);
    if (this.offset <= last.span.end) return this.name(owner, binding);
    return this.value(binding, rest);
  }

  /** A binding without a value that ends before the caret, on its line. */
  private unfinished(owner: AttrsExpr): Binding | undefined {
    const before = owner.bindings.findLast(({ span }) => span.end <= this.offset);
    if (before?.kind !== 'assign' || before.value.kind !== 'hole') return undefined;
    const between = this.text.slice(before.span.end, this.offset);
    return /^[ \t]*$/.test(between) &&
      !this.text.slice(before.span.start, before.span.end).endsWith(';')
      ? before
      : undefined;
  }

  private emptyName(owner: AttrsExpr): CompletionSite | undefined {
    if (this.offset <= owner.span.start) return undefined;
    const replace = { start: this.offset, end: this.offset };
    return {
      kind: 'name',
      prefix: this.context,
      replace,
      continues: false,
      ...this.around(owner, []),
    };
  }

  private name(owner: AttrsExpr, binding: AssignBinding): CompletionSite | undefined {
    const index = binding.path.findIndex(({ span }) => this.offset <= span.end);
    const name = binding.path[index];
    if (name !== undefined && this.offset < name.span.start)
      return this.nameBetween(owner, binding, index);
    const before = staticNames(binding.path.slice(0, index));
    if (name?.kind !== 'static' || before === undefined) return undefined;
    const hasValue =
      binding.value.kind !== 'hole' ||
      /=\s*$/.test(this.text.slice(name.span.end, binding.value.span.start));
    return {
      kind: 'name',
      prefix: [...this.context, ...before],
      replace: name.span,
      continues: hasValue || index < binding.path.length - 1,
      ...this.around(owner, before, binding),
    };
  }

  /** After a dot whose next name stands on another line, and so is not meant to follow it. */
  private nameBetween(
    owner: AttrsExpr,
    binding: AssignBinding,
    index: number,
  ): CompletionSite | undefined {
    const before = staticNames(binding.path.slice(0, index));
    const last = binding.path[index - 1];
    const next = binding.path[index];
    if (before === undefined || last === undefined || next === undefined) return undefined;
    if (!/^\s*\.[ \t]*$/.test(this.text.slice(last.span.end, this.offset))) return undefined;
    return {
      kind: 'name',
      prefix: [...this.context, ...before],
      replace: { start: this.offset, end: this.offset },
      continues: !this.text.slice(this.offset, next.span.start).includes('\n'),
      ...this.around(owner, before, binding),
    };
  }

  private around(
    owner: AttrsExpr,
    before: OptionPath,
    self?: Binding,
  ): { readonly taken: ReadonlySet<string>; readonly indent: string } {
    const taken = new Set<string>();
    for (const binding of owner.bindings) {
      if (binding === self) continue;
      const names =
        binding.kind === 'assign'
          ? [staticNames(binding.path)]
          : binding.names.map((name) => staticNames([name]));
      for (const path of names)
        if (path !== undefined && before.every((segment, i) => segment === path[i])) {
          const next = path[before.length];
          if (next !== undefined && path.length === before.length + 1) taken.add(next);
        }
    }
    const line = this.text.slice(this.text.lastIndexOf('\n', this.offset - 1) + 1, this.offset);
    return { taken, indent: /^[ \t]*/.exec(line)?.[0] ?? '' };
  }

  private value(binding: AssignBinding, inner: readonly Step[]): CompletionSite | undefined {
    const written = staticNames(binding.path);
    if (written === undefined) return undefined;
    const path = [...this.context, ...written];
    const needsSemicolon = !this.text.slice(binding.span.start, binding.span.end).endsWith(';');
    const { value } = binding;
    if (value.kind === 'hole') {
      if (value.span.start > this.offset) return undefined;
      const replace = { start: this.offset, end: this.offset };
      return { kind: 'value', path, replace, quoted: false, needsSemicolon };
    }
    const target = valueUnder(value, inner);
    return (
      target && {
        kind: 'value',
        path,
        replace: target.span,
        quoted: target.kind === 'string',
        needsSemicolon,
      }
    );
  }
}

/** The word or string that the caret is in, if it is the binding's whole value. */
function valueUnder(value: Expr, inner: readonly Step[]): Expr | undefined {
  const last = inner.at(-1);
  if (last?.kind !== 'expr' || last.expr !== value) return undefined;
  if (value.kind === 'var') return value;
  const isPlain =
    value.kind === 'string' &&
    !value.indented &&
    value.parts.every((part) => typeof part === 'string');
  return isPlain ? value : undefined;
}
