import { Thunk } from '../eval/thunk';
import { attrsOf, opaque, string, type Value } from '../eval/value';
import type { OptionPath } from './option-path';
import { wildcardIn, type OptionNode } from './option-tree';

/**
 * What a module reads as `options.PATH`: sets whose names are those that are declared, down to the
 * options, which are known as such. Undefined where nothing of the path is declared here.
 */
export function declaredValue(
  root: OptionNode,
  path: OptionPath,
  isOpen: (path: OptionPath) => boolean,
): Value | undefined {
  let node: OptionNode | undefined = root;
  for (const name of path)
    node = node === undefined || isOption(node) ? undefined : node.children.get(name);
  return node && valueOf(node, path, isOpen);
}

function valueOf(node: OptionNode, path: OptionPath, isOpen: (path: OptionPath) => boolean): Value {
  if (isOption(node)) return option;
  const entries = [...node.children]
    .filter(([name]) => !name.startsWith('${'))
    .map(([name, child]) => {
      return [name, new Thunk(() => valueOf(child, [...path, name], isOpen))] as const;
    });
  const hasMore = node.opaque.length > 0 || wildcardIn(node) !== undefined || isOpen(path);
  return {
    ...attrsOf(entries),
    rest: hasMore ? opaque('other modules may declare more') : undefined,
  };
}

const isOption = ({ declarations }: OptionNode): boolean => declarations.length > 0;
const option: Value = {
  ...attrsOf([['_type', Thunk.of(string('option'))]]),
  rest: opaque('an option tells more only to Nix'),
};
