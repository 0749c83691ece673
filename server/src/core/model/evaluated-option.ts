import { textMark } from '../base/text-mark';
import { uriFromPath } from '../base/uri';
import type { IndexHeader, IndexNode } from '../upstream/option-index';
import { resolveIndexed } from '../upstream/resolve-indexed';
import type { OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

/** What Nix says of an option that the repository's own modules declare. */
export type EvaluatedOption = { readonly option: IndexNode; readonly header: IndexHeader };

/** The option as Nix found it, if its module is still what it was then. */
export function evaluatedOption(
  snapshot: Snapshot,
  flake: Flake,
  path: OptionPath,
): EvaluatedOption | undefined {
  const own = flake.indexes.find(({ machine }) => machine === undefined);
  if (own === undefined) return undefined;
  const found = resolveIndexed(own.index.root, path);
  const { header } = own.index;
  if (found.kind !== 'value' || found.length !== path.length || found.option.has('failed'))
    return undefined;
  const isUnchanged = (found.option.doc?.places ?? []).every(([number, within]) => {
    const file = uriFromPath(`${header.sources[number]?.path ?? ''}/${within}`);
    const text = snapshot.text(file);
    return text !== undefined && header.marks?.[within] === textMark(text);
  });
  return isUnchanged ? { option: found.option, header } : undefined;
}

/** Whether Nix found an option at a path, or below it, when the repository's modules were last evaluated. */
export function isEvaluated({ indexes }: Flake, path: OptionPath): boolean {
  return indexes.some(({ machine, index }) => {
    if (machine !== undefined) return false;
    const { kind } = resolveIndexed(index.root, path);
    return kind === 'value' || kind === 'set';
  });
}
