import { memoize } from '../base/memoize';
import { plainOf, type Plain } from '../eval/builtins/json';
import { tagOf } from '../eval/lib/options';
import type { Value } from '../eval/value';
import { isPrefix, type OptionPath } from './option-path';
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

/** The options of a flake that have another name by now, or are gone; found once for each snapshot. */
export const movedOptions = memoize(({ modules }: Flake): readonly MovedOption[] =>
  modules.flatMap(({ moved, imports }) => [
    ...(moved === undefined ? [] : [moved]),
    ...imports.flatMap((entry) =>
      entry.kind === 'inline' && entry.facts.moved !== undefined ? [entry.facts.moved] : [],
    ),
  ]),
);

/** Whether a path lies at, above or below an option that has moved. */
export function isMoved(flake: Flake, path: OptionPath): boolean {
  return movedOptions(flake).some(({ from }) => isPrefix(from, path) || isPrefix(path, from));
}
