import { folderOf, pathFromUri, uriFromPath, type FileUri } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

/**
 * Tells whether places are spelt as their folders list them. Where capital letters do not matter, a
 * file that was renamed is still found under its old name. Folders are listed once.
 */
export class Spelling {
  private readonly listed = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(private readonly files: Pick<FileSystem, 'readDirectory'>) {}

  /** Whether all names of a path below a folder are in the lists; a folder that is not readable has all. */
  async isListed(uri: FileUri, below: FileUri): Promise<boolean> {
    const start = pathFromUri(below);
    for (let path = pathFromUri(uri); path.length > start.length; path = folderOf(path)) {
      const names = await this.namesIn(folderOf(path));
      if (names?.has(path.slice(path.lastIndexOf('/') + 1)) === false) return false;
    }
    return true;
  }

  private namesIn(folder: string): Promise<ReadonlySet<string> | undefined> {
    const known = this.listed.get(folder) ?? this.list(folder);
    this.listed.set(folder, known);
    return known;
  }

  private async list(folder: string): Promise<ReadonlySet<string> | undefined> {
    const result = await this.files.readDirectory(uriFromPath(folder));
    return result.kind === 'read' ? new Set(result.value.map(({ name }) => name)) : undefined;
  }
}
