import { LineIndex } from '../base/line-index';
import { pathFromUri, type FileUri } from '../base/uri';
import type { SourceTree } from '../eval/source-tree';
import type { FileIr } from '../ir/expr';
import { readText } from '../ir/read-text';

/** One file of the workspace; its IR and its lines are made when first asked for. */
export class SourceFile {
  private loweredIr: FileIr | undefined;
  private lineIndex: LineIndex | undefined;

  constructor(
    readonly uri: FileUri,
    /** Undefined for files that are not read: that they exist is all that matters. */
    readonly text: string | undefined,
  ) {}

  get ir(): FileIr | undefined {
    if (this.text !== undefined) this.loweredIr ??= readText(this.text);
    return this.loweredIr;
  }

  get lines(): LineIndex {
    this.lineIndex ??= new LineIndex(this.text ?? '');
    return this.lineIndex;
  }
}

/** The files of the workspace by path, and the folders that they make. */
export class SourceFiles implements SourceTree {
  private readonly files = new Map<string, SourceFile>();
  private readonly folders = new Map<string, Map<string, 'regular' | 'directory'>>();
  private nixFiles: ReadonlyMap<FileUri, SourceFile> | undefined;
  /** Those that have another content than in `nixFiles`. */
  private readonly replaced: SourceFile[] = [];

  /** The `.nix` files as they are now, by path, so that nothing depends on the order in which they arrived. */
  nix(): ReadonlyMap<FileUri, SourceFile> {
    if (this.nixFiles === undefined) {
      const found = [...this.files].filter(([path]) => isNixFile(path));
      const sorted = found.sort(([a], [b]) => (a < b ? -1 : 1));
      this.nixFiles = new Map(sorted.map(([, file]) => [file.uri, file]));
    } else if (this.replaced.length > 0) {
      const files = new Map(this.nixFiles);
      for (const file of this.replaced) files.set(file.uri, file);
      this.nixFiles = files;
    }
    this.replaced.length = 0;
    return this.nixFiles;
  }

  get(uri: FileUri): SourceFile | undefined {
    return this.files.get(pathFromUri(uri));
  }

  at(path: string): SourceFile | undefined {
    return this.files.get(path);
  }

  put(uri: FileUri, text: string | undefined): void {
    this.putFile(new SourceFile(uri, text));
  }

  putFile(file: SourceFile): void {
    const path = pathFromUri(file.uri);
    if (!this.files.has(path)) this.link(path);
    else if (isNixFile(path)) this.replaced.push(file);
    this.files.set(path, file);
  }

  remove(uri: FileUri): void {
    const path = pathFromUri(uri);
    if (!this.files.delete(path)) return;
    this.nixFiles = undefined;
    this.unlink(path);
  }

  kindOf(path: string): 'regular' | 'directory' | undefined {
    if (this.files.has(path)) return 'regular';
    return this.folders.has(path) ? 'directory' : undefined;
  }

  entries(path: string): ReadonlyMap<string, 'regular' | 'directory'> | undefined {
    return this.folders.get(path);
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.text;
  }

  /** The file that `import path` reads: the path itself, or its `default.nix`. */
  importable(path: string): SourceFile | undefined {
    return this.files.get(path) ?? this.files.get(`${path}/default.nix`);
  }

  private link(path: string): void {
    this.nixFiles = undefined;
    const [folder, name] = split(path);
    const entries = this.folders.get(folder);
    if (entries !== undefined) {
      entries.set(name, 'regular');
      return;
    }
    this.folders.set(folder, new Map([[name, 'regular']]));
    this.linkFolder(folder);
  }

  private linkFolder(folder: string): void {
    const [parent, name] = split(folder);
    if (name === '') return;
    const entries = this.folders.get(parent);
    if (entries !== undefined) {
      entries.set(name, 'directory');
      return;
    }
    this.folders.set(parent, new Map([[name, 'directory']]));
    this.linkFolder(parent);
  }

  private unlink(path: string): void {
    const [folder, name] = split(path);
    const entries = this.folders.get(folder);
    entries?.delete(name);
    if (entries?.size !== 0 || folder === '/') return;
    this.folders.delete(folder);
    this.unlink(folder);
  }
}

function split(path: string): readonly [string, string] {
  const slash = path.lastIndexOf('/');
  return [slash <= 0 ? '/' : path.slice(0, slash), path.slice(slash + 1)];
}

/** The `.nix` files are read; of all others it only matters that they are there. */
export function isNixFile(uri: string): boolean {
  return uri.endsWith('.nix');
}
