import type { FileUri } from '../base/uri';
import type { Default } from '../model/declaration';
import { upstreamAt } from '../model/machine-index';
import type { OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import type { OptionType } from '../types/option-type';
import type { IndexNode } from '../upstream/option-index';
import { plainDefault } from '../upstream/plain-default';
import { defaultText } from './describe-option';

/** What can be set at a path: an option of the repository, else one from outside. */
export type KnownPlace =
  | { readonly kind: 'set' }
  | {
      readonly kind: 'value';
      readonly type: OptionType;
      /** `none` for a place inside a value. */
      readonly usual: Default;
    };

export function knownPlace(flake: Flake, file: FileUri, path: OptionPath): KnownPlace | undefined {
  const own = resolveOption(flake.options, path);
  if (own.kind === 'value' && own.type.kind !== 'opaque') {
    const { type, declaration, length } = own;
    return { kind: 'value', type, usual: length === path.length ? declaration.default : nothing };
  }
  const found = upstreamAt(flake, file, path)?.found;
  if (found?.kind === 'value') {
    const { type, option, length } = found;
    return { kind: 'value', type, usual: length === path.length ? defaultOf(option) : nothing };
  }
  if (own.kind === 'value') return { kind: 'value', type: own.type, usual: nothing };
  return own.kind === 'set' || found?.kind === 'set' ? { kind: 'set' } : undefined;
}

const nothing: Default = { kind: 'none' };

/** The default of an option from outside, as far as it is plain. */
export function defaultOf(option: IndexNode): Default {
  if (!option.has('hasDefault')) return nothing;
  const value = plainDefault(option);
  return value === undefined
    ? { kind: 'expression', why: 'it is computed' }
    : { kind: 'plain', value };
}

/** The default of an option as Nix, without its Markdown; undefined where none is known. */
export function knownDefault(
  snapshot: Snapshot,
  flake: Flake,
  path: OptionPath,
): string | undefined {
  const own = resolveOption(flake.options, path);
  if (own.kind !== 'value' || own.length < path.length) return undefined;
  return defaultText(snapshot, own.declaration)?.replace(/^\n?```nix\n|\n```$|^`|`$/g, '');
}
