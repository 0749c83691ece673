import { memoize } from '../base/memoize';
import { plainOf, type Plain } from '../eval/builtins/json';
import { tagOf } from '../eval/lib/options';
import type { Value } from '../eval/value';
import type { ModuleFacts } from './module-facts';
import type { OptionPath } from './option-path';
import { GrowingTree, itemsBelow, treeAt, treeIndex, treesAlong, type PathTree } from './path-tree';
import type { Flake } from './snapshot';

/** What `mkRenamedOptionModule`, `mkAliasOptionModule` and `mkRemovedOptionModule` say. */
export type MovedOption = {
  readonly kind: 'renamed' | 'alias' | 'removed';
  readonly from: OptionPath;
  /** Undefined where the new path is computed, and for options that are gone. */
  readonly to: OptionPath | undefined;
  /** Why an option is gone. */
  readonly message: string | undefined;
};

const kinds: Readonly<Record<string, MovedOption['kind']>> = {
  'rename-option': 'renamed',
  'rename-options': 'renamed',
  'alias-option': 'alias',
  'remove-option': 'removed',
};

/** What a module that these functions made says; undefined for all others. */
export function movedOptionOf(value: Value): MovedOption | undefined {
  const kind = kinds[tagOf(value) ?? ''];
  if (kind === undefined || value.kind !== 'attrs') return undefined;
  const part = (name: string): Plain | undefined => {
    const thunk = value.entries.get(name)?.thunk;
    return thunk && plainOf(thunk.force());
  };
  const from = namesIn(part('from'));
  const message = part('message');
  if (from === undefined) return undefined;
  return {
    kind,
    from,
    to: namesIn(part('to')),
    message: typeof message === 'string' ? message : undefined,
  };
}

function namesIn(value: Plain | undefined): OptionPath | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.filter((name): name is string => typeof name === 'string');
  return names.length === value.length ? names : undefined;
}

/** The options of a flake that have another name by now, or are gone. */
export function movedOptions(flake: Flake): Iterable<MovedOption> {
  return itemsBelow(movedByPath(flake));
}

/** What has moved that a path lies at or below. */
export function movedOption(flake: Flake, path: OptionPath): MovedOption | undefined {
  for (const { here } of treesAlong(movedByPath(flake), path)) if (here[0]) return here[0];
  return undefined;
}

/** Whether a path lies at, above or below an option that has moved. */
export function isMoved(flake: Flake, path: OptionPath): boolean {
  return movedOption(flake, path) !== undefined || treeAt(movedByPath(flake), path) !== undefined;
}

const movedByPath = memoize(({ modules }: Flake) => indexMoved(modules));

const indexMoved = treeIndex(
  memoize(({ moved, imports }: ModuleFacts): PathTree<MovedOption> => {
    const tree = new GrowingTree<MovedOption>(({ from }) => from);
    const inside = imports.flatMap((entry) => (entry.kind === 'inline' ? [entry.facts.moved] : []));
    tree.add([moved, ...inside].filter((each) => each !== undefined));
    return tree;
  }),
);
