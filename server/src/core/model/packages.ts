import type { Expr, FileIr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { namesOf } from '../ir/names';
import { PathReader } from './config-path';
import { isPrefix } from './machine';
import type { OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

const known = new WeakMap<FileIr, readonly OptionPath[]>();

/** The names directly below a path of `pkgs` that the repository's files mention. */
export function packagesBelow(
  snapshot: Snapshot,
  { modules }: Flake,
  path: OptionPath,
): readonly string[] {
  const names = new Set<string>();
  for (const file of new Set(modules.map((module) => module.file))) {
    const ir = snapshot.ir(file);
    for (const found of ir === undefined ? [] : packagesOf(ir)) {
      const name = found[path.length];
      if (name !== undefined && isPrefix(path, found)) names.add(name);
    }
  }
  return [...names].sort();
}

/** The paths below `pkgs` that a file mentions, read once for each content. */
function packagesOf(ir: FileIr): readonly OptionPath[] {
  const before = known.get(ir);
  if (before !== undefined) return before;
  const found: OptionPath[] = [];
  const names = namesOf(ir);
  const reader = new PathReader(ir);
  const visit = (expr: Expr): void => {
    if (
      expr.kind === 'select' ||
      (expr.kind === 'var' && names.at.get(expr.span.start)?.kind === 'with')
    ) {
      const path = reader.pathOf(expr);
      if (path?.root === 'pkgs' && path.path.length > 0) found.push(path.path);
    }
    for (const binding of bindingsOf(expr)) {
      if (binding.kind === 'assign') visit(binding.value);
      else if (binding.from !== undefined) visit(binding.from);
    }
    partsOf(expr).forEach(visit);
  };
  visit(ir.root);
  known.set(ir, found);
  return found;
}
