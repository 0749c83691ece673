import type { FileUri } from '../base/uri';
import type { Flake, Snapshot } from '../model/snapshot';
import { completeExpression } from './complete-expression';
import { completeModule } from './complete-module';
import { completeName } from './complete-name';
import { completeValue } from './complete-value';
import { noCompletions, type CompletionItem, type CompletionList } from './completion-item';
import { completionSite, type CompletionSite } from './completion-site';
import { expressionSite } from './expression-site';

export type CompletionOptions = {
  /** Another extension offers the names in scope: give only what the homelab itself says. */
  readonly onlyHomelab: boolean;
};

type Place = { readonly flake: Flake; readonly file: FileUri; readonly offset: number };

/** What can be written at an offset: options, their values, and whatever the expression there can hold. */
export function complete(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
  options: CompletionOptions = { onlyHomelab: false },
): CompletionList {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return noCompletions;
  const site = completionSite(snapshot, file, offset);
  const at = { flake, file, offset };
  const items = [
    ...ofOption(snapshot, at, site),
    ...(site?.kind === 'name' ? [] : ofExpression(snapshot, at, options)),
    ...completeModule(snapshot, file, offset),
  ];
  return { incomplete: false, items: withoutDoubles(items) };
}

function ofOption(
  snapshot: Snapshot,
  { flake, file }: Place,
  site: CompletionSite | undefined,
): readonly CompletionItem[] {
  if (site === undefined) return [];
  return site.kind === 'name'
    ? completeName(snapshot, flake, site)
    : completeValue(flake, file, site);
}

function ofExpression(
  snapshot: Snapshot,
  { flake, file, offset }: Place,
  { onlyHomelab }: CompletionOptions,
): readonly CompletionItem[] {
  const text = snapshot.text(file);
  const site =
    text === undefined
      ? undefined
      : expressionSite(text, offset, (source) => snapshot.read(source));
  return site === undefined ? [] : completeExpression({ snapshot, flake, file, site, onlyHomelab });
}

/** What comes first stays: `true` as a value of the option rather than as a name of Nix. */
function withoutDoubles(items: readonly CompletionItem[]): readonly CompletionItem[] {
  const seen = new Set<string>();
  return items.filter(({ label }) => !seen.has(label) && seen.add(label).has(label));
}
