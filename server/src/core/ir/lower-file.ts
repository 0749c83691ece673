import type { FlatTree } from '../syntax/flat-tree';
import type { FileIr } from './expr';
import { lowerTree } from './lower';
import { recoverTree } from './recover';

/** The plain data of one file, whether it parsed or not. */
export function lowerFile(text: string, tree: FlatTree): FileIr {
  return tree.broken ? recoverTree(text, tree) : lowerTree(text, tree);
}
