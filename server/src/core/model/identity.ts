import { pathKey, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { resolveOption } from './resolve-option';

/** What a path means: a node of the repository's options, or, outside them, the path itself. */
export type Identity = OptionNode | string;

/** Two paths with one identity name the same thing, as the names of a submodule do in each of its places. */
export function identityOf(options: OptionNode, path: OptionPath): Identity {
  const resolved = resolveOption(options, path);
  if (resolved.kind === 'set') return resolved.node;
  return resolved.kind === 'value' && resolved.length === path.length
    ? resolved.node
    : pathKey(path);
}
