import type { AttrsExpr, FileIr } from '../ir/expr';
import type { Step } from '../ir/find';
import { argumentsOf } from '../library/arguments';
import type { LibraryDoc } from '../library/doc';
import { PathReader } from '../model/config-path';

/** What a set may hold that is the last argument of a function of the library; `around` is what it stands in. */
export function attributesTaken(
  ir: FileIr,
  set: AttrsExpr,
  around: Step | undefined,
): ReadonlyMap<string, LibraryDoc> | undefined {
  if (around?.kind !== 'expr' || around.expr.kind !== 'apply' || around.expr.argument !== set)
    return undefined;
  let { fn } = around.expr;
  while (fn.kind === 'apply') fn = fn.fn;
  const found = new PathReader(ir).pathOf(fn);
  if (found?.root === 'lib') return argumentsOf(found.path);
  const last = fn.kind === 'select' ? fn.path.at(-1) : undefined;
  return last?.kind === 'static' && last.name === 'nixosSystem'
    ? argumentsOf([last.name])
    : undefined;
}
