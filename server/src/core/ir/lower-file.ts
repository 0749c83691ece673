import type { FlatTree } from '../syntax/flat-tree';
import { Kind } from '../syntax/kinds';
import type { FileIr, SyntaxProblem } from './expr';
import { lowerTree } from './lower';
import { recoverText } from './recover';

/** The plain data of one file, whether it parsed or not. */
export function lowerFile(text: string, tree: FlatTree): FileIr {
  if (!tree.broken) return lowerTree(text, tree);
  const recovered = recoverText(text);
  return recovered.problems.length > 0 ? recovered : { ...recovered, problems: [anyError(tree)] };
}

/** Where the parser stumbled over what the recovery takes for sound. */
function anyError({ kind, start, end }: FlatTree): SyntaxProblem {
  const at = Math.max(0, kind.indexOf(Kind.Error));
  const span = { start: start[at] ?? 0, end: end[at] ?? 0 };
  return { span, message: 'This is not Nix as it stands.' };
}
