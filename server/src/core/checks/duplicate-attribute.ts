import type { Span } from '../base/span';
import { memoize } from '../base/memoize';
import type { AttrName, Binding, FileIr } from '../ir/expr';
import { bindingsOf, walkExpressions } from '../ir/find';
import { pathText } from '../model/option-path';
import type { Check, CheckResult } from './check';

/** One set gives the same attribute twice, which Nix refuses to read. */
export const duplicateAttribute: Check = {
  code: 'duplicate-attribute',
  severity: 'error',
  *run({ snapshot, file }) {
    const ir = snapshot.ir(file);
    // While the text is broken, a binding may be read that nobody wrote.
    if (ir === undefined || ir.problems.length > 0) return;
    for (const { path, first, again } of duplicatesOf(ir))
      yield {
        span: again,
        message: `\`${pathText(path)}\` is already defined in this set. Remove one of the two.`,
        related: [{ place: { file, span: first }, message: 'It is defined here first.' }],
      } satisfies CheckResult;
  },
};

type Duplicate = { readonly path: readonly string[]; readonly first: Span; readonly again: Span };

/** The duplicates of a file, found once for each content. */
const duplicatesOf = memoize((ir: FileIr): readonly Duplicate[] => {
  const found: Duplicate[] = [];
  walkExpressions(ir.root, (expr) => {
    found.push(...addAll(new Map(), bindingsOf(expr), []));
  });
  return found;
});

/** What a set has at one name: a value, or a set that several bindings make together. */
type Slot =
  | { readonly kind: 'value'; readonly span: Span }
  | { readonly kind: 'set'; readonly span: Span; readonly slots: Map<string, Slot> };

function* addAll(
  slots: Map<string, Slot>,
  bindings: readonly Binding[],
  above: readonly string[],
): Iterable<Duplicate> {
  for (const binding of bindings) {
    if (binding.kind === 'assign') yield* add(slots, binding, { names: binding.path, above });
    else
      for (const name of binding.names)
        if (name.kind === 'static') yield* put(slots, name, { above });
  }
}

type At = { readonly names: readonly AttrName[]; readonly above: readonly string[] };

function* add(
  slots: Map<string, Slot>,
  binding: Binding & { readonly kind: 'assign' },
  { names, above }: At,
): Iterable<Duplicate> {
  const [name, ...rest] = names;
  if (name?.kind !== 'static') return;
  const { value } = binding;
  if (rest.length === 0 && value.kind !== 'attrs') {
    yield* put(slots, name, { above });
    return;
  }
  const before = slots.get(name.name);
  const path = [...above, name.name];
  if (before?.kind === 'value') {
    yield { path, first: before.span, again: name.span };
    return;
  }
  const inner = before?.slots ?? new Map<string, Slot>();
  if (before === undefined) slots.set(name.name, { kind: 'set', span: name.span, slots: inner });
  if (rest.length > 0) yield* add(inner, binding, { names: rest, above: path });
  // Duplicates within one literal are found when it is visited itself.
  else if (value.kind === 'attrs' && before !== undefined)
    yield* addAll(inner, value.bindings, path);
  else if (value.kind === 'attrs') fill(inner, value.bindings);
}

function* put(
  slots: Map<string, Slot>,
  name: AttrName & { readonly kind: 'static' },
  { above }: Pick<At, 'above'>,
): Iterable<Duplicate> {
  const before = slots.get(name.name);
  if (before === undefined) slots.set(name.name, { kind: 'value', span: name.span });
  else yield { path: [...above, name.name], first: before.span, again: name.span };
}

/** Notes what a literal has, without a word about its own duplicates. */
function fill(slots: Map<string, Slot>, bindings: readonly Binding[]): void {
  const duplicates = addAll(slots, bindings, [])[Symbol.iterator]();
  while (duplicates.next().done !== true);
}
