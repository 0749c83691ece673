import { folderOf, pathFromUri, uriFromPath, type FileUri } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

/**
 * Tells whether places are spelt as their folders list them. Where capital letters do not matter, a
 * file that was renamed is still found under its old name. Folders are listed as seldom as can be.
 */
export class Spelling {
  private readonly listed = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(private readonly files: Pick<FileSystem, 'readDirectory'>) {}

  /** Whether all names of a path below a folder are in the lists; a folder that is not readable has all. */
  async isListed(uri: FileUri, below: FileUri): Promise<boolean> {
    const start = pathFromUri(below);
    for (let path = pathFromUri(uri); path.length > start.length; path = folderOf(path))
      if (!(await this.isIn(folderOf(path), path.slice(path.lastIndexOf('/') + 1)))) return false;
    return true;
  }

  /** What is found by now may have come after its folder was listed, which is listed again then. */
  private async isIn(folder: string, name: string): Promise<boolean> {
    const known = await this.listed.get(folder);
    if (known?.has(name) === true) return true;
    const listed = this.list(folder);
    this.listed.set(folder, listed);
    return (await listed)?.has(name) !== false;
  }

  private async list(folder: string): Promise<ReadonlySet<string> | undefined> {
    const result = await this.files.readDirectory(uriFromPath(folder));
    return result.kind === 'read' ? new Set(result.value.map(({ name }) => name)) : undefined;
  }
}
