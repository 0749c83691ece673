import type { Span } from '../base/span';
import type { Expr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import type { Definition } from '../model/definitions';
import { flakeReads } from '../model/flake-reads';
import type { Machine } from '../model/machine';
import type { ModuleFacts } from '../model/module-facts';
import type { OptionPath } from '../model/option-path';
import { treeAt } from '../model/path-tree';
import type { Flake } from '../model/snapshot';

/**
 * Whether a machine cannot do without an option's value: a definition that counts on it reads the
 * option where nothing can keep Nix from evaluating the read.
 */
export function isNeeded(flake: Flake, machine: Machine, option: OptionPath): boolean {
  const reads = treeAt(flakeReads(flake).tree, option)?.here ?? [];
  return reads.some(
    ({ file, read }) =>
      !read.optional &&
      flake
        .modulesIn(file)
        .some(
          (facts) =>
            machine.configuration.hasModule(facts.key) && readsIn(machine, facts, read.span),
        ),
  );
}

function readsIn(machine: Machine, facts: ModuleFacts, span: Span): boolean {
  return facts.defined.definitions.some((definition) => {
    const { source } = definition.value;
    if (source === undefined || source.scope.file !== facts.file) return false;
    const { start, end } = source.expr.span;
    return (
      start <= span.start &&
      span.end <= end &&
      isStrict(source.expr, span) &&
      counts(machine, definition)
    );
  });
}

function counts({ configuration }: Machine, definition: Definition): boolean {
  const found = configuration.session.run(() => configuration.definedAt(definition.path));
  return (
    found?.definitions.some(({ said, certain }) => certain && isSame(said, definition)) ?? false
  );
}

/** A part that is read again with what a machine knows gives another definition of the same place. */
function isSame({ place: a }: Definition, { place: b }: Definition): boolean {
  return a.file === b.file && a.name.start === b.name.start;
}

const strictKinds: ReadonlySet<Expr['kind']> = new Set([
  'string',
  'select',
  'var',
  'list',
  'attrs',
]);
const strictFunctions: ReadonlySet<string> = new Set([
  'toString',
  'mkForce',
  'mkDefault',
  'mkBefore',
  'mkAfter',
]);

/** Whether everything around a read is evaluated with it. */
function isStrict(expr: Expr, span: Span): boolean {
  return stepsTo(expr, span.start).every((step) => {
    if (step.kind === 'binding') return true;
    const at = step.expr;
    if (at.kind === 'apply') return strictFunctions.has(nameOf(at.fn));
    if (at.kind === 'binary') return ['+', '++', '//'].includes(at.operator);
    return strictKinds.has(at.kind);
  });
}

function nameOf(fn: Expr): string {
  if (fn.kind === 'var') return fn.name;
  const last = fn.kind === 'select' ? fn.path.at(-1) : undefined;
  return last?.kind === 'static' ? last.name : '';
}
