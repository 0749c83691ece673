import type { Place } from '../base/span';
import { touches } from '../base/span';
import type { FileUri } from '../base/uri';
import type { Expr, FileIr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { namesOf } from '../ir/names';
import { PathReader } from '../model/config-path';
import { optionAt } from '../model/option-at';
import { resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { declarationPlaces, target, type DefinitionInfo } from './definition';
import { localName } from './references';

/** What the values of an option are made of: its submodule, or its type. Of `cfg`, the options behind it. */
export function typeDefinition(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): DefinitionInfo | undefined {
  const flake = snapshot.flakeOf(file);
  const ir = snapshot.ir(file);
  if (flake === undefined || ir === undefined) return undefined;
  const option = optionAt(snapshot, file, offset);
  if (option === undefined) return ofLocal(snapshot, flake, { file, ir, offset });
  const resolved = resolveOption(flake.options, option.path);
  if (resolved.kind === 'set') return options(flake, option);
  const source = resolved.kind === 'value' ? resolved.declaration.typeSource : undefined;
  const place = source && typeAt(snapshot, source);
  return place && { origin: option.span, targets: [{ place, selection: place.span }] };
}

type Named = { readonly path: readonly string[]; readonly span: DefinitionInfo['origin'] };

function options(flake: Flake, { path, span }: Named): DefinitionInfo | undefined {
  const targets = declarationPlaces(flake, path).map(target);
  return targets.length === 0 ? undefined : { origin: span, targets };
}

/** A name such as `cfg` that stands for a place of the configuration. */
function ofLocal(
  snapshot: Snapshot,
  flake: Flake,
  { file, ir, offset }: { readonly file: FileUri; readonly ir: FileIr; readonly offset: number },
): DefinitionInfo | undefined {
  const local = localName(snapshot, file, offset);
  const path = local && new PathReader(ir).local(local);
  if (local === undefined || path?.root !== 'config') return undefined;
  const uses = namesOf(ir).uses.map(({ span }) => span);
  const span = [...uses, ...local.spans].find((other) => touches(other, offset));
  return span && options(flake, { path: path.path, span });
}

/** The type inside `nullOr`, `listOf` and the like, and behind the names of its file. */
function typeAt(snapshot: Snapshot, { file, span }: Place): Place | undefined {
  const ir = snapshot.ir(file);
  const last = ir && stepsTo(ir.root, span.start + 1).find((step) => isAt(step, span));
  return ir && last?.kind === 'expr' ? { file, span: innermost(ir, last.expr).span } : undefined;
}

function isAt(step: ReturnType<typeof stepsTo>[number], span: Place['span']): boolean {
  return (
    step.kind === 'expr' && step.expr.span.start === span.start && step.expr.span.end === span.end
  );
}

function innermost(ir: FileIr, expr: Expr, depth = 0): Expr {
  if (depth > 16) return expr;
  if (expr.kind === 'with') return innermost(ir, expr.body, depth + 1);
  if (expr.kind === 'apply' && isWrapper(ir, expr.fn))
    return innermost(ir, expr.argument, depth + 1);
  const found = expr.kind === 'var' ? namesOf(ir).at.get(expr.span.start) : undefined;
  const value = found?.kind === 'local' ? found.local.value : undefined;
  return value === undefined ? expr : innermost(ir, value, depth + 1);
}

const wrappers: ReadonlySet<string> = new Set([
  'attrsOf',
  'lazyAttrsOf',
  'listOf',
  'nonEmptyListOf',
  'nullOr',
  'uniq',
  'functionTo',
]);

function isWrapper(ir: FileIr, fn: Expr): boolean {
  const path = new PathReader(ir).pathOf(fn);
  return path?.root === 'lib' && path.path[0] === 'types' && wrappers.has(path.path[1] ?? '');
}
