import type { FileUri } from '../base/uri';
import type { Snapshot } from '../model/snapshot';
import { completionSite } from './completion-site';
import { noCompletions, type CompletionList } from './completion-item';
import { completeName } from './complete-name';
import { completeValue } from './complete-value';

/** What can be written at an offset: the options of the place, or the values of an option. */
export function complete(snapshot: Snapshot, file: FileUri, offset: number): CompletionList {
  const site = completionSite(snapshot, file, offset);
  const flake = snapshot.flakeOf(file);
  if (site === undefined || flake === undefined) return noCompletions;
  const items =
    site.kind === 'name' ? completeName(snapshot, flake, site) : completeValue(flake, site);
  return { incomplete: false, items };
}
