import { isEmpty } from '../base/span';
import type { FileUri } from '../base/uri';
import type { Flake, Snapshot } from '../model/snapshot';
import { completeArgument } from './complete-argument';
import { completeBody } from './complete-body';
import { completeDeclaration } from './complete-declaration';
import { completeExpression, rankOfGlobals, rankOfNames } from './complete-expression';
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
  const own = ofOption(snapshot, at, site);
  const expressions = mayBeExpression(site, options) ? ofExpression(snapshot, at) : [];
  // Before anything is typed, Nix's own names would only bury what is meant for this place.
  const isKnown = own.length > 0 || expressions.some(({ sortText }) => sortText < rankOfNames);
  const isBegun = expressions.some(({ replace }) => !isEmpty(replace));
  const near =
    isKnown && !isBegun
      ? expressions.filter(({ sortText }) => sortText < rankOfGlobals)
      : expressions;
  return {
    incomplete: options.afterSpace || near.length < expressions.length,
    items: withoutDoubles([...own, ...near, ...completeModule(snapshot, flake, at)]),
  };
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
  const { flake, file, offset } = place;
  const ir = snapshot.ir(file);
  if (site === undefined || ir === undefined) return [];
  const isFlake = file === flake.facts?.file;
  switch (site.kind) {
    case 'name':
      return [
        ...completeName(snapshot, place, site),
        ...(isFlake ? [] : completeBody(ir, offset, site)),
      ];
    case 'body':
      return isFlake ? [] : completeBody(ir, offset, site);
    case 'declaration':
      return completeDeclaration({ flake, file, ir }, site);
    case 'argument':
      return completeArgument(site);
    case 'value':
      return completeValue({ snapshot, ...place }, site);
  }
}

function ofExpression(
  snapshot: Snapshot,
  { flake, file, offset, onlyHomelab }: Place,
): readonly CompletionItem[] {
  const text = snapshot.text(file);
  const site = text === undefined ? undefined : expressionSite(text, offset);
  return site === undefined ? [] : completeExpression({ snapshot, flake, file, site, onlyHomelab });
}

/** What comes first stays: `true` as a value of the option rather than as a name of Nix. */
function withoutDoubles(items: readonly CompletionItem[]): readonly CompletionItem[] {
  const seen = new Set<string>();
  return items.filter(({ label }) => !seen.has(label) && seen.add(label).has(label));
}
