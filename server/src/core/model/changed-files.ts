import { folderOf } from '../base/uri';
import type { Looks } from './session';

/** What has happened to files, however many, against what evaluations looked at. */
export class ChangedFiles {
  private readonly paths = new Set<string>();
  /** Those of `paths` that have come or gone, and the folders that list them. */
  private readonly listed = new Set<string>();
  private readonly folders = new Set<string>();

  /** A file has another content, or has come or gone (`listing`). */
  add(path: string, listing: boolean): void {
    this.paths.add(path);
    if (!listing) return;
    this.listed.add(path);
    this.folders.add(folderOf(path));
  }

  clear(): void {
    for (const set of [this.paths, this.listed, this.folders]) set.clear();
  }

  isEmpty(): boolean {
    return this.paths.size === 0;
  }

  /** Whether files have come or gone. */
  changesListings(): boolean {
    return this.listed.size > 0;
  }

  /** Whether something that was looked at has changed. */
  concern({ reads, lookups }: Looks): boolean {
    return meets(this.paths, reads) || meets(this.folders, reads) || meets(this.listed, lookups);
  }
}

/** Of a few changes and all that was looked at, which is not touched where nothing has changed. */
function meets(changed: ReadonlySet<string>, looked: ReadonlySet<string>): boolean {
  if (changed.size === 0) return false;
  const [small, large] = changed.size < looked.size ? [changed, looked] : [looked, changed];
  for (const each of small) if (large.has(each)) return true;
  return false;
}
