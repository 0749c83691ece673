import type { FileEdit } from '../base/span';
import { type FileUri, folderOf, pathFromUri, relativePath } from '../base/uri';
import { filePathsOf, kindAt, type FilePath } from '../model/file-paths';
import type { Snapshot } from '../model/snapshot';
import { groupEdits, type Move } from './change';

/** The edits that keep all paths right when files or folders get another place. */
export function moveFiles(snapshot: Snapshot, moves: readonly Move[]): readonly FileEdit[] {
  if (moves.length === 0) return [];
  const edits = [...snapshot.files()].flatMap((file) =>
    filePathsOf(snapshot, file).flatMap((literal) => {
      const newText = rewritten(snapshot, moves, { file, literal });
      return newText === undefined || newText === literal.written
        ? []
        : [{ file, edit: { span: literal.span, newText } }];
    }),
  );
  return groupEdits(edits);
}

type Written = { readonly file: FileUri; readonly literal: FilePath };

function rewritten(
  snapshot: Snapshot,
  moves: readonly Move[],
  { file, literal }: Written,
): string | undefined {
  const { path, written } = literal;
  if (written.startsWith('/')) return undefined;
  const target = movedTo(moves, path) ?? defaultFile(snapshot, moves, path);
  const own = pathFromUri(file);
  const moved = movedTo(moves, own);
  if (target === undefined && moved === undefined) return undefined;
  if (target === undefined && kindAt(snapshot, path) === undefined) return undefined;
  const result = relativePath(
    folderOf(moved ?? own),
    (target ?? path).replace(/\/default\.nix$/, ''),
  );
  return written.endsWith('default.nix') && (target ?? path).endsWith('/default.nix')
    ? `${result}/default.nix`
    : result;
}

function movedTo(moves: readonly Move[], path: string): string | undefined {
  for (const move of moves) {
    const [from, to] = [pathFromUri(move.from), pathFromUri(move.to)];
    if (path === from) return to;
    if (path.startsWith(`${from}/`)) return to + path.slice(from.length);
  }
  return undefined;
}

/** A folder stands for its `default.nix`, which may be moved alone. */
function defaultFile(snapshot: Snapshot, moves: readonly Move[], path: string): string | undefined {
  return snapshot.entries(path)?.has('default.nix')
    ? movedTo(moves, `${path}/default.nix`)
    : undefined;
}
