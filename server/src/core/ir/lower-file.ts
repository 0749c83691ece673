import type { FlatTree } from '../syntax/flat-tree';
import { Kind } from '../syntax/kinds';
import type { FileIr, SyntaxProblem } from './expr';
import { lowerTree } from './lower';
import { recoverText } from './recover';

/** The plain data of one file, whether it parsed or not. */
export function lowerFile(text: string, tree: FlatTree): FileIr {
  if (!tree.broken && !swallowsBinding(text, tree)) return lowerTree(text, tree);
  const recovered = recoverText(text);
  return recovered.problems.length > 0 ? recovered : { ...recovered, problems: [anyError(tree)] };
}

/** Where the parser stumbled over what the recovery takes for sound. */
function anyError({ kind, start, end }: FlatTree): SyntaxProblem {
  const at = Math.max(0, kind.indexOf(Kind.Error));
  const span = { start: start[at] ?? 0, end: end[at] ?? 0 };
  return { span, message: 'This is not Nix as it stands.' };
}

const dotAtLineEnd = /\.[ \t]*(?:#.*)?\n/;

/**
 * Whether a path ends in a dot, so that Nix takes the binding of a later line for the rest of it.
 * What is broken on purpose goes on further to the right; this is half typed.
 */
function swallowsBinding(text: string, tree: FlatTree): boolean {
  if (!dotAtLineEnd.test(text)) return false;
  const { kind, start, next } = tree;
  for (let path = 1; path < tree.count; path++) {
    if (kind[path] !== Kind.AttrPath || kind[path - 1] !== Kind.Binding) continue;
    const last = next[path] ?? 0;
    const first = start[path] ?? 0;
    for (let name = next[path + 1] ?? last; name < last; name = next[name] ?? last) {
      const at = start[name] ?? 0;
      const line = text.lastIndexOf('\n', at - 1) + 1;
      const opensLine = line > first && text.slice(line, at).trim() === '';
      if (opensLine && kind[name] !== Kind.Token && at - line <= indentAt(text, first)) return true;
    }
  }
  return false;
}

function indentAt(text: string, at: number): number {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return line.length - line.trimStart().length;
}
