import { pathFromUri, type FileUri } from '../core/base/uri';
import type { FileStat, Log, ReadFailure, ReadResult } from '../core/ports';
import { readTracked } from './read-tracked';
import { exclusions } from './exclusions';
import type { Workspace } from './language';
import { describe } from './requests';
import { Spelling } from './spelling';
import { isWithin, walkFolder, type LinkedFileSystem } from './walk-folder';

export type DiskParts = {
  readonly files: LinkedFileSystem;
  readonly workspace: Pick<Workspace, 'putFile' | 'removeFile' | 'setTracked'>;
  readonly log: Log;
};

type Folder = { readonly real: FileUri; readonly isExcluded: (uri: FileUri) => boolean };

const readTogether = 32;
/** More entries than any homelab has; a home folder opened by accident has more. */
const maximumFiles = 100_000;

/** Tells the workspace what lies on disk in the workspace folders. One thing at a time, in order. */
export class Disk {
  private readonly folders = new Map<FileUri, Folder>();
  private readonly known = new Set<FileUri>();
  private readonly failures = new Map<FileUri, ReadFailure>();
  /** What was read and not handed on yet; undefined for files that are not read. */
  private readonly waiting = new Map<FileUri, ReadResult<string> | undefined>();
  /** What git tracked in each folder when it was last asked. */
  private readonly tracked = new Map<FileUri, string>();
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: DiskParts) {}

  /** Reads a workspace folder. */
  addFolder(folder: FileUri, exclude: readonly string[]): Promise<void> {
    return this.inOrder(async () => {
      const real = (await this.parts.files.realPath(folder)) ?? folder;
      this.folders.set(folder, { real, isExcluded: exclusions(folder, exclude) });
      await this.readBelow(folder);
      await this.readTracked();
    });
  }

  /** Forgets a workspace folder, but not what another one holds too. */
  removeFolder(folder: FileUri): Promise<void> {
    return this.inOrder(() => {
      this.folders.delete(folder);
      this.tracked.delete(folder);
      this.parts.workspace.setTracked(folder, undefined);
      for (const uri of this.known)
        if (isWithin(uri, folder) && !this.folderOf(uri)) this.forget(uri);
    });
  }

  /** Looks again at everything, where nothing watches the folders. */
  lookAgain(): Promise<void> {
    return this.inOrder(async () => {
      const spelling = new Spelling(this.parts.files);
      const kinds = [...this.known].map(async (uri) => ({
        uri,
        kind: await this.kindOf(uri, spelling),
      }));
      const gone = (await Promise.all(kinds)).filter(({ kind }) => kind === 'missing');
      for (const { uri } of gone) this.forget(uri);
      for (const folder of this.folders.keys()) await this.readBelow(folder);
      await this.readTracked();
    });
  }

  /** Looks again at places that were created, changed or deleted. */
  changed(uris: readonly FileUri[]): Promise<void> {
    return this.inOrder(async () => {
      const gone = new Set<FileUri>();
      const spelling = new Spelling(this.parts.files);
      for (const uri of new Set(uris)) if (!(await this.look(uri, spelling))) gone.add(uri);
      if (gone.size > 0) this.forgetBelow(gone);
      await this.readTracked();
    });
  }

  /** The editor saved this text, ahead of what a watcher will report. */
  saved(uri: FileUri, text: string): void {
    if (!this.folderOf(uri)) return;
    this.waiting.delete(uri);
    this.keep(uri, text);
  }

  /** Why a Nix file that exists has no text. */
  failure(uri: FileUri): ReadFailure | undefined {
    return this.failures.get(uri);
  }

  unreadable(): Iterable<FileUri> {
    return this.failures.keys();
  }

  private inOrder(work: () => void | Promise<void>): Promise<void> {
    this.work = this.work.then(work).catch((error: unknown) => {
      this.parts.log.error(`Reading the workspace failed: ${describe(error)}`);
    });
    return this.work;
  }

  /** The innermost workspace folder that a file belongs to. */
  private folderOf(uri: FileUri): (Folder & { readonly uri: FileUri }) | undefined {
    const holders = [...this.folders].filter(
      ([folder, { isExcluded }]) => isWithin(uri, folder) && !isExcluded(uri),
    );
    const [innermost] = holders.sort(([a], [b]) => b.length - a.length);
    return innermost && { uri: innermost[0], ...innermost[1] };
  }

  /** False if there is nothing at this place any more. */
  private async look(uri: FileUri, spelling: Spelling): Promise<boolean> {
    if (!this.folderOf(uri)) return true;
    const kind = await this.kindOf(uri, spelling);
    if (kind === 'missing') return false;
    if (kind === 'directory') await this.readBelow(uri);
    else if (kind === 'file') this.take(uri, await this.textOf(uri));
    return true;
  }

  private async kindOf(uri: FileUri, spelling: Spelling): Promise<FileStat['kind']> {
    const { kind } = await this.parts.files.stat(uri);
    if (kind === 'missing') return kind;
    return (await spelling.isListed(uri, this.folderOf(uri)?.uri ?? uri)) ? kind : 'missing';
  }

  private async readBelow(start: FileUri): Promise<void> {
    const folder = this.folderOf(start);
    if (!folder) return;
    const { files, log } = this.parts;
    let batch: FileUri[] = [];
    let count = 0;
    for await (const uri of walkFolder({ ...folder, files, log }, start)) {
      if (++count > maximumFiles) {
        log.warn(tooMany(folder.uri));
        break;
      }
      batch.push(uri);
      if (batch.length < readTogether) continue;
      await this.readAll(batch);
      batch = [];
      if (this.waiting.size >= count / 2) this.handOn();
    }
    await this.readAll(batch);
    this.handOn();
  }

  private async readAll(uris: readonly FileUri[]): Promise<void> {
    await Promise.all(uris.map(async (uri) => this.waiting.set(uri, await this.textOf(uri))));
  }

  /**
   * Tells the workspace what was read. As many files at once as all before them: whoever asks
   * meanwhile has a new state made, and so finds few, however many files there are.
   */
  private handOn(): void {
    for (const [uri, result] of this.waiting) this.take(uri, result);
    this.waiting.clear();
  }

  /** Asks git's index again; the workspace hears of it where it says something else. */
  private async readTracked(): Promise<void> {
    for (const [folder, { real }] of this.folders) {
      const tracked = await readTracked(this.parts.files, folder, real);
      const text = tracked && JSON.stringify([...tracked.files, '', ...tracked.unseen]);
      if (this.tracked.get(folder) === text) continue;
      if (text === undefined) this.tracked.delete(folder);
      else this.tracked.set(folder, text);
      this.parts.workspace.setTracked(folder, tracked);
    }
  }

  /** Undefined for files that are not Nix, whose existence is all that matters. */
  private async textOf(uri: FileUri): Promise<ReadResult<string> | undefined> {
    return uri.endsWith('.nix') ? this.parts.files.readText(uri) : undefined;
  }

  private take(uri: FileUri, result: ReadResult<string> | undefined): void {
    if (result === undefined) this.keep(uri, undefined);
    else if (result.kind === 'read') this.keep(uri, result.value);
    else if (result.kind === 'missing') this.forget(uri);
    else {
      this.keep(uri, undefined);
      this.failures.set(uri, result);
      this.parts.log.warn(`${pathFromUri(uri)} is left out: ${result.message}`);
    }
  }

  private keep(uri: FileUri, text: string | undefined): void {
    this.known.add(uri);
    this.failures.delete(uri);
    this.parts.workspace.putFile(uri, text);
  }

  private forget(uri: FileUri): void {
    this.failures.delete(uri);
    if (this.known.delete(uri)) this.parts.workspace.removeFile(uri);
  }

  private forgetBelow(gone: ReadonlySet<FileUri>): void {
    for (const uri of this.known)
      for (let at = uri.length; at > 'file://'.length; at = uri.lastIndexOf('/', at - 1))
        if (gone.has(uri.slice(0, at) as FileUri)) {
          this.forget(uri);
          break;
        }
  }
}

function tooMany(folder: FileUri): string {
  return `${pathFromUri(folder)} holds more than ${maximumFiles} files, and the rest is not read. Leave folders out with the setting homelab.exclude, or open the homelab's own folder.`;
}
