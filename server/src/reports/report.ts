import { relative } from 'node:path';
import { pathFromUri, type FileUri } from '../core/base/uri';
import type { Span } from '../core/base/span';
import type { Snapshot } from '../core/model/snapshot';

/** Lines and columns as people and other programs count them: from 1, columns in UTF-16 units. */
export type Point = { readonly line: number; readonly column: number };

/** Says places of a snapshot relative to the folder that the person named. */
export class Report {
  constructor(
    readonly snapshot: Snapshot,
    private readonly folder: string,
  ) {}

  file(uri: FileUri): string {
    return relative(this.folder, pathFromUri(uri));
  }

  point(uri: FileUri, offset: number): Point {
    const at = this.snapshot.lines(uri)?.positionAt(offset) ?? { line: 0, character: 0 };
    return { line: at.line + 1, column: at.character + 1 };
  }

  place(uri: FileUri, span: Span): { readonly file: string } & Point {
    return { file: this.file(uri), ...this.point(uri, span.start) };
  }
}
