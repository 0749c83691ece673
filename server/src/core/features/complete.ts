import type { FileUri } from '../base/uri';
import type { Flake, Snapshot } from '../model/snapshot';
import { completeArgument } from './complete-argument';
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
  /** The list opens by itself after a space: only where a value comes next, and with nothing else. */
  readonly afterSpace: boolean;
};

const asked: CompletionOptions = { onlyHomelab: false, afterSpace: false };

type Place = CompletionOptions & {
  readonly flake: Flake;
  readonly file: FileUri;
  readonly offset: number;
};

/** What can be written at an offset: options, their values, and whatever the expression there can hold. */
export function complete(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
  options: CompletionOptions = asked,
): CompletionList {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return noCompletions;
  const site = completionSite(snapshot, file, offset);
  if (options.afterSpace && site?.kind !== 'value') return noCompletions;
  const at = { flake, file, offset, ...options };
  const items = [
    ...ofOption(snapshot, at, site),
    ...(mayBeExpression(site, options) ? ofExpression(snapshot, at) : []),
    ...completeModule(snapshot, file, offset),
  ];
  return { incomplete: false, items: withoutDoubles(items) };
}

function mayBeExpression(
  site: CompletionSite | undefined,
  { afterSpace }: CompletionOptions,
): boolean {
  return !afterSpace && (site === undefined || site.kind === 'value');
}

function ofOption(
  snapshot: Snapshot,
  place: Place,
  site: CompletionSite | undefined,
): readonly CompletionItem[] {
  switch (site?.kind) {
    case undefined:
      return [];
    case 'name':
      return completeName(snapshot, place, site);
    case 'argument':
      return completeArgument(site);
    case 'value':
      return completeValue(place.flake, place.file, site);
  }
}

function ofExpression(
  snapshot: Snapshot,
  { flake, file, offset, onlyHomelab }: Place,
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
