import type { OptionType } from '../types/option-type';
import { submoduleIn } from '../types/submodule-in';
import { IndexBody } from './index-types';
import type { IndexNode } from './option-index';

/** What a path leads to among the options of the index; see `Resolved` of the model. */
export type Indexed =
  /** An option, or a place inside its value, with the type of that place. */
  | {
      readonly kind: 'value';
      readonly option: IndexNode;
      readonly type: OptionType;
      /** How many segments of the path lead to the option itself. */
      readonly length: number;
    }
  | { readonly kind: 'set'; readonly node: IndexNode; readonly open: boolean }
  /** Nothing of that name: `node` is where it should be, `at` the segment's index. */
  | {
      readonly kind: 'missing';
      readonly node: IndexNode;
      readonly at: number;
      readonly open: boolean;
    }
  /** Anything may be there. */
  | { readonly kind: 'open' };

type Path = readonly string[];

/** Follows a path through sets of options, submodules and the names of an `attrsOf`. */
export function resolveIndexed(root: IndexNode, path: Path): Indexed {
  return follow({ node: root, open: false }, path, 0);
}

/** A node itself, as what a path led to. */
export function foundAt(node: IndexNode, length = 0): Indexed {
  return node.isOption
    ? { kind: 'value', option: node, type: node.type, length }
    : { kind: 'set', node, open: false };
}

type Cursor = { readonly node: IndexNode; readonly open: boolean };

function follow({ node, open }: Cursor, path: Path, at: number): Indexed {
  let current = node;
  for (let i = at; i < path.length; i++) {
    const child = current.child(path[i] ?? '');
    if (child === undefined) return { kind: 'missing', node: current, at: i, open };
    if (child.isOption) return inValue({ option: child, length: i + 1 }, child.type, path, i + 1);
    current = child;
  }
  return { kind: 'set', node: current, open };
}

type Found = { readonly option: IndexNode; readonly length: number };

function inValue(found: Found, type: OptionType, path: Path, at: number): Indexed {
  if (at >= path.length) return { kind: 'value', type, ...found };
  switch (type.kind) {
    case 'submodule':
      return type.body instanceof IndexBody && type.body.node !== undefined
        ? follow({ node: type.body.node, open: type.body.open }, path, at)
        : { kind: 'open' };
    case 'attrsOf':
    case 'lazyAttrsOf':
    case 'listOf':
      return inValue(found, type.element(), path, at + 1);
    case 'nullOr':
    case 'uniq':
    case 'unique':
      return inValue(found, type.element(), path, at);
    case 'coercedTo':
      return inValue(found, type.to(), path, at);
    case 'either': {
      const sides = [type.left(), type.right()].map((side) => inValue(found, side, path, at));
      return sides.find(({ kind }) => kind === 'value' || kind === 'set') ?? { kind: 'open' };
    }
    default:
      return { kind: 'open' };
  }
}

/** The options that may be set below a place: those of a set, or of the submodule it holds. */
export function indexedInside(found: Indexed): Cursor | undefined {
  if (found.kind === 'set') return found;
  const body = found.kind === 'value' ? bodyIn(found.type) : undefined;
  return body?.node && { node: body.node, open: body.open };
}

function bodyIn(type: OptionType): IndexBody | undefined {
  const body = submoduleIn(type);
  return body instanceof IndexBody ? body : undefined;
}
