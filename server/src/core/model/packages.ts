import { memoize } from '../base/memoize';
import type { FileIr } from '../ir/expr';
import { walkExpressions } from '../ir/find';
import { namesOf } from '../ir/names';
import { PathReader } from './config-path';
import { isPrefix, type OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

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
const packagesOf = memoize((ir: FileIr): readonly OptionPath[] => {
  const found: OptionPath[] = [];
  const names = namesOf(ir);
  const reader = new PathReader(ir);
  walkExpressions(ir.root, (expr) => {
    const isInWith = expr.kind === 'var' && names.at.get(expr.span.start)?.kind === 'with';
    const path = expr.kind === 'select' || isInWith ? reader.pathOf(expr) : undefined;
    if (path?.root === 'pkgs' && path.path.length > 0) found.push(path.path);
  });
  return found;
});
