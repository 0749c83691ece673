import type { Place, Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import { mentionsOf } from '../model/mentions';
import type { OptionPath } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';

/** A line above which an editor says where an option is set; what it says is found when it is seen. */
export type CodeLens = { readonly span: Span; readonly path: OptionPath };
export type ResolvedLens = { readonly title: string; readonly places: readonly Place[] };

/** One lens for each option that a file declares itself. */
export function codeLenses(snapshot: Snapshot, file: FileUri): readonly CodeLens[] {
  const seen = new Set<number>();
  return modulesOf(snapshot, file).flatMap(({ declared }) =>
    declared.declarations.flatMap(({ path, place }) => {
      if (place?.file !== file || seen.has(place.name.start)) return [];
      seen.add(place.name.start);
      return [{ span: place.name, path }];
    }),
  );
}

/** Where an option is set, and on how many machines. */
export function resolveLens(
  snapshot: Snapshot,
  file: FileUri,
  path: OptionPath,
): ResolvedLens | undefined {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return undefined;
  const places = mentionsOf(snapshot, flake, path)
    .filter(({ role }) => role === 'definition')
    .map(({ place }) => place);
  const machines = flake.machines.filter(({ configuration }) => configuration.sets(path)).length;
  return { title: machines === 0 ? 'not set' : `set on ${count(machines, 'machine')}`, places };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
