import { applyEdits, type TextEdit } from './base/span';
import { pathFromUri, type FileUri } from './base/uri';
import { createLibrary } from './eval/library';
import { readText } from './ir/read-text';
import type { MachineIndex } from './model/machine-index';
import { WorkspaceModel } from './model/workspace-model';
import { isNixFile, SourceFiles } from './model/source-files';
import type { Snapshot } from './model/snapshot';
import type { TrackedFiles } from './model/tracked-files';
import preludeText from './eval/lib/prelude.nix?raw';

/** All that is known of the open folders. It is told of changes and gives snapshots. */
export interface Workspace {
  /** A file as it is on disk; `text` is undefined for files that are not Nix, whose existence matters. */
  putFile(uri: FileUri, text: string | undefined): void;
  removeFile(uri: FileUri): void;
  /** What git tracks below a folder; undefined where that is not known. */
  setTracked(folder: FileUri, tracked: TrackedFiles | undefined): void;
  /** The options from outside that are known of the flake in a folder. */
  setIndexes(folder: FileUri, indexes: readonly MachineIndex[]): void;
  /** A document of the editor hides the file on disk until it is closed. */
  openDocument(uri: FileUri, text: string): void;
  /** Edits in the order given; each span refers to the text after the edits before it. */
  editDocument(uri: FileUri, edits: readonly TextEdit[]): void;
  closeDocument(uri: FileUri): void;
  /** The present state; the same object until something changes. */
  snapshot(): Snapshot;
}

export function createWorkspace(): Workspace {
  return new OpenWorkspace();
}

class OpenWorkspace implements Workspace {
  private readonly files: SourceFiles;
  private readonly model: WorkspaceModel;
  private readonly onDisk = new Map<FileUri, string | undefined>();
  private readonly documents = new Map<FileUri, string>();

  constructor() {
    this.files = new SourceFiles();
    this.model = new WorkspaceModel(this.files, createLibrary(readText(preludeText).root));
  }

  putFile(uri: FileUri, text: string | undefined): void {
    this.onDisk.set(uri, text);
    if (this.documents.has(uri)) return;
    const known = this.files.get(uri);
    if (known !== undefined && known.text === text) return;
    this.files.put(uri, isNixFile(uri) && text !== undefined && !isBinary(text) ? text : undefined);
    this.model.changed(pathFromUri(uri), known === undefined);
  }

  removeFile(uri: FileUri): void {
    this.onDisk.delete(uri);
    if (!this.documents.has(uri)) this.drop(uri);
  }

  setTracked(folder: FileUri, tracked: TrackedFiles | undefined): void {
    this.model.setTracked(folder, tracked);
  }

  setIndexes(folder: FileUri, indexes: readonly MachineIndex[]): void {
    this.model.setIndexes(pathFromUri(folder), indexes);
  }

  openDocument(uri: FileUri, text: string): void {
    this.documents.set(uri, text);
    this.showDocument(uri, text);
  }

  editDocument(uri: FileUri, edits: readonly TextEdit[]): void {
    let text = this.documents.get(uri);
    if (text === undefined) return;
    for (const edit of edits) text = applyEdits(text, [edit]);
    this.openDocument(uri, text);
  }

  closeDocument(uri: FileUri): void {
    this.documents.delete(uri);
    if (this.onDisk.has(uri)) this.putFile(uri, this.onDisk.get(uri));
    else this.drop(uri);
  }

  snapshot(): Snapshot {
    return this.model.snapshot();
  }

  private showDocument(uri: FileUri, text: string): void {
    const isNew = this.files.get(uri) === undefined;
    const shown = isBinary(text) ? undefined : text;
    if (!isNew && this.files.get(uri)?.text === shown) return;
    this.files.put(uri, shown);
    this.model.changed(pathFromUri(uri), isNew);
  }

  private drop(uri: FileUri): void {
    this.files.remove(uri);
    this.model.changed(pathFromUri(uri), true);
  }
}

/** An encrypted file keeps its name, but is no text. */
function isBinary(text: string): boolean {
  return text.includes('\0');
}
