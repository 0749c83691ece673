import type { Place, TextEdit } from '../base/span';
import { folderOf, pathFromUri, shownFrom, uriFromPath } from '../base/uri';
import { flakeReads } from '../model/flake-reads';
import { identityOf } from '../model/identity';
import { mentionsOf, type Mention } from '../model/mentions';
import { pathText, segmentText, type OptionPath } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { treesAlong } from '../model/path-tree';
import { resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { groupEdits, refused, type ChangeResult, type Move } from './change';
import { moveFiles } from './move-files';
import { inheritAt, inheritedFrom, splitInherit } from './split-inherit';

/** Why the last name of a path cannot be renamed, as a sentence. */
export function whyNotOption(
  snapshot: Snapshot,
  flake: Flake,
  path: OptionPath,
): string | undefined {
  const name = pathText(path);
  if (!isOwn(flake, path))
    return `\`${name}\` is not declared in this repository, so it keeps its name.`;
  const computed = mentionsOf(snapshot, flake, path).find(
    ({ place }) => !isWritten(snapshot, place, path.at(-1) ?? ''),
  );
  if (computed !== undefined)
    return `\`${path.at(-1) ?? ''}\` is computed at ${placeName(snapshot, flake, computed.place)}. Rename it by hand.`;
  const escape = escapeOf(flake, path);
  return escape === undefined
    ? undefined
    : `\`${pathText(escape.path)}\` is used as a whole at ${placeName(snapshot, flake, escape.place)}, so not every use of \`${path.at(-1) ?? ''}\` can be seen. Rename it by hand.`;
}

/** Renames a segment of options in declarations, definitions and uses; a service's file goes with it. */
export function renameOption(
  snapshot: Snapshot,
  flake: Flake,
  path: OptionPath,
  newName: string,
): ChangeResult {
  const renamed = [...path.slice(0, -1), newName];
  if (typeof identityOf(flake.options, renamed) !== 'string')
    return refused(`There is already an option \`${pathText(renamed)}\`. Choose another name.`);
  const edits = mentionsOf(snapshot, flake, path).flatMap((mention) =>
    mentionEdits(snapshot, mention, { from: path.at(-1) ?? '', to: newName }).map((edit) => ({
      file: mention.place.file,
      edit,
    })),
  );
  const moves = movesOf(flake, path, newName);
  const paths = moveFiles(snapshot, moves);
  return { kind: 'change', edits: groupEdits(edits), moves, paths };
}

/** An option or a set of options of the repository, or a free name in the value of one. */
function isOwn(flake: Flake, path: OptionPath): boolean {
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind === 'value') return true;
  return resolved.kind === 'set' && path.length > 0 && hasOwn(resolved.node);
}

function hasOwn(node: OptionNode): boolean {
  return node.declarations.length > 0 || [...node.children.values()].some(hasOwn);
}

function isWritten(snapshot: Snapshot, { file, span }: Place, name: string): boolean {
  const text = snapshot.text(file)?.slice(span.start, span.end);
  return text === name || text === segmentText(name) || text === JSON.stringify(name);
}

/** A place that uses a set around the option as a value: from there its names may be read unseen. */
function escapeOf(
  flake: Flake,
  path: OptionPath,
): { readonly path: OptionPath; readonly place: Place } | undefined {
  for (const { here } of [...treesAlong(flakeReads(flake).tree, path)].slice(1, path.length)) {
    const whole = here.find(({ file, read }) => read.whole && flake.modulesIn(file).length > 0);
    if (whole !== undefined)
      return { path: whole.read.path, place: { file: whole.file, span: whole.read.span } };
  }
  return undefined;
}

type Names = { readonly from: string; readonly to: string };

function mentionEdits(
  snapshot: Snapshot,
  { place, role }: Mention,
  { from, to }: Names,
): readonly TextEdit[] {
  const { file, span } = place;
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  const inherit = ir && inheritAt(ir.root, span.start);
  if (inherit === undefined || text === undefined) return [{ span, newText: segmentText(to) }];
  const written =
    role === 'reference'
      ? `${segmentText(from)} = ${inheritedFrom(text, inherit, segmentText(to))};`
      : `${segmentText(to)} = ${inheritedFrom(text, inherit, segmentText(from))};`;
  return splitInherit(text, inherit, span, written);
}

/** The file or the folder of a service's module, if it has the service's name. */
function movesOf(flake: Flake, path: OptionPath, newName: string): readonly Move[] {
  const resolved = resolveOption(flake.options, path);
  const enable = resolved.kind === 'set' ? resolved.node.children.get('enable') : undefined;
  const name = path.at(-1) ?? '';
  const files = new Set(enable?.declarations.map(({ modulePlace }) => modulePlace.file));
  if (!/^[\w.+-]+$/.test(newName)) return [];
  return [...files].flatMap((file): readonly Move[] => {
    const own = pathFromUri(file);
    const old = own.endsWith(`/${name}/default.nix`) ? own.slice(0, -'/default.nix'.length) : own;
    const isNamed = old.endsWith(`/${name}`) || old.endsWith(`/${name}.nix`);
    const end = old.endsWith('.nix') ? '.nix' : '';
    const to = `${folderOf(old)}/${newName}${end}`;
    return isNamed ? [{ from: uriFromPath(old), to: uriFromPath(to) }] : [];
  });
}

function placeName(snapshot: Snapshot, flake: Flake, { file, span }: Place): string {
  return `${shownFrom(flake.root, file)}:${(snapshot.lines(file)?.positionAt(span.start).line ?? 0) + 1}`;
}
