import type { OptionType } from '../types/option-type';
import { submoduleIn } from '../types/submodule-in';
import type { Declaration } from './declaration';
import { listItem, type OptionPath } from './option-path';
import { emptyOptions, wildcardIn, type OptionNode } from './option-tree';
import { submoduleOptions } from './submodule';

/** What a path leads to among the options that are declared. */
export type Resolved =
  /** An option, or a place inside its value, with the type of that place. */
  | {
      readonly kind: 'value';
      readonly declaration: Declaration;
      readonly type: OptionType;
      /** How many segments of the path lead to the option itself. */
      readonly length: number;
      /** Whether no other module declares the same option. */
      readonly only: boolean;
      /** The option's own node; the path may lead on from it into the value. */
      readonly node: OptionNode;
    }
  /** A set of options; `inside` is the option whose submodule it belongs to. */
  | { readonly kind: 'set'; readonly node: OptionNode; readonly open: boolean }
  /** Nothing of that name: `node` is where it should be, `at` the segment's index. */
  | {
      readonly kind: 'missing';
      readonly node: OptionNode;
      readonly at: number;
      readonly open: boolean;
    }
  /** Anything may be there. */
  | { readonly kind: 'open' };

type Cursor = { readonly node: OptionNode; readonly open: boolean };

/** Follows a path through sets of options, submodules and the names of an `attrsOf`. */
export function resolveOption(root: OptionNode, path: OptionPath): Resolved {
  return follow({ node: root, open: false }, path, 0);
}

function follow({ node, open }: Cursor, path: OptionPath, at: number): Resolved {
  let current = node;
  let isOpen = open || node.opaque.length > 0;
  for (let i = at; i < path.length; i++) {
    const wildcard = wildcardIn(current);
    const child = current.children.get(path[i] ?? '') ?? wildcard;
    isOpen ||= wildcard !== undefined;
    if (child === undefined) return { kind: 'missing', node: current, at: i, open: isOpen };
    if (child.declarations.length > 0) return inDeclared(child, path, i + 1);
    isOpen ||= child.opaque.length > 0;
    current = child;
  }
  return { kind: 'set', node: current, open: isOpen };
}

/** An option declared by several modules is the sum of what they declare, as submodules merge. */
function inDeclared(node: OptionNode, path: OptionPath, length: number): Resolved {
  const only = node.declarations.length === 1;
  const found = node.declarations.map((declaration) =>
    inValue({ declaration, length, also: node, only, node }, declaration.type, path, length),
  );
  const [first = { kind: 'open' as const }] = found;
  const isThere = found.find(({ kind }) => kind === 'value' || kind === 'set');
  return isThere ?? found.find(({ kind }) => kind === 'open') ?? first;
}

type Found = {
  readonly declaration: Declaration;
  readonly length: number;
  readonly also: OptionNode;
  readonly only: boolean;
  readonly node: OptionNode;
};

function inValue(found: Found, type: OptionType, path: OptionPath, at: number): Resolved {
  const { declaration, length, also, only, node } = found;
  if (at < path.length && also.children.size > 0 && at === length) {
    const { children, opaque } = also;
    const nested = follow({ node: { children, opaque, declarations: [] }, open: true }, path, at);
    if (nested.kind === 'value' || nested.kind === 'set') return nested;
  }
  if (at >= path.length) return { kind: 'value', declaration, type, length, only, node };
  switch (type.kind) {
    case 'submodule': {
      const inner = bodyOf(found, type.body);
      return follow({ node: inner.options, open: inner.open }, path, at);
    }
    case 'listOf':
      // A set in a list's place has no element's options; that it is a set is another mistake.
      if (path[at] !== listItem) return { kind: 'open' };
      return inValue({ ...found, also: emptyOptions }, type.element(), path, at + 1);
    case 'attrsOf':
    case 'lazyAttrsOf':
      return inValue({ ...found, also: emptyOptions }, type.element(), path, at + 1);
    case 'nullOr':
    case 'uniq':
    case 'unique':
      return inValue(found, type.element(), path, at);
    case 'coercedTo':
      return inValue(found, type.to(), path, at);
    case 'either':
      return eitherSide(found, type, path, at);
    default:
      return { kind: 'open' };
  }
}

function eitherSide(
  found: Found,
  type: OptionType & { readonly kind: 'either' },
  path: OptionPath,
  at: number,
): Resolved {
  const types = [type.left(), type.right()];
  if (at < path.length && types.some(holdsAnything)) return { kind: 'open' };
  const sides = types.map((side) => inValue(found, side, path, at));
  return sides.find(({ kind }) => kind === 'value' || kind === 'set') ?? { kind: 'open' };
}

/** Whether names of any kind may stand below a value of the type. */
function holdsAnything({ kind }: OptionType): boolean {
  return ['attrs', 'anything', 'raw', 'unspecified', 'opaque'].includes(kind);
}

function bodyOf(found: Found, body: object): ReturnType<typeof submoduleOptions> {
  return submoduleOptions(body, found.declaration);
}

/** The options that may be set below a place: those of a set, or of the submodule it holds. */
export function optionsInside(resolved: Resolved): Cursor | undefined {
  if (resolved.kind === 'set') return { node: resolved.node, open: resolved.open };
  if (resolved.kind !== 'value') return undefined;
  const inner = submoduleIn(resolved.type);
  return inner === undefined ? undefined : optionsOfBody(resolved.declaration, inner);
}

function optionsOfBody(owner: Declaration, body: object): Cursor {
  const { options, open } = submoduleOptions(body, owner);
  return { node: options, open };
}

/** Whether the place takes names of the person's own choice. */
export function takesAnyName(resolved: Resolved): boolean {
  return resolved.kind === 'value' && ['attrsOf', 'lazyAttrsOf'].includes(resolved.type.kind);
}
