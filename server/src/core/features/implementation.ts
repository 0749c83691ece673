import type { FileUri } from '../base/uri';
import { mentionsOf } from '../model/mentions';
import { optionAt } from '../model/option-at';
import type { Snapshot } from '../model/snapshot';
import type { DefinitionInfo } from './definition';

/** The places that set the option at an offset. */
export function implementation(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): DefinitionInfo | undefined {
  const flake = snapshot.flakeOf(file);
  const option = optionAt(snapshot, file, offset);
  if (flake === undefined || option === undefined) return undefined;
  const targets = mentionsOf(snapshot, flake, option.path)
    .filter(({ role }) => role === 'definition')
    .map(({ place, binding }) => ({ place: binding ?? place, selection: place.span }));
  return targets.length === 0 ? undefined : { origin: option.span, targets };
}
