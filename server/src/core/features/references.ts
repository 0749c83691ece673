import type { Place } from '../base/span';
import type { FileUri } from '../base/uri';
import { localAt, namesOf, type LocalName } from '../ir/names';
import { filePathsOf } from '../model/file-paths';
import { mentionsOf } from '../model/mentions';
import { optionAt } from '../model/option-at';
import type { Snapshot } from '../model/snapshot';

/** One place that names what was asked about. */
export type Occurrence = {
  readonly place: Place;
  readonly role: 'declaration' | 'definition' | 'reference';
};

/** Every place that names the option, the name of the file, or the file, that stands at an offset. */
export function references(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): readonly Occurrence[] {
  const flake = snapshot.flakeOf(file);
  const option = optionAt(snapshot, file, offset);
  if (flake !== undefined && option !== undefined)
    return inOrder(mentionsOf(snapshot, flake, option.path));
  const local = localName(snapshot, file, offset);
  if (local !== undefined) return localOccurrences(snapshot, file, local);
  return fileOccurrences(snapshot, file, offset);
}

/** The same within one file. */
export function highlights(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): readonly Occurrence[] {
  return references(snapshot, file, offset).filter(({ place }) => place.file === file);
}

export function localName(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): LocalName | undefined {
  const ir = snapshot.ir(file);
  return ir === undefined ? undefined : localAt(namesOf(ir), offset);
}

/** Where a name of a file is made and used. */
export function localOccurrences(
  snapshot: Snapshot,
  file: FileUri,
  local: LocalName,
): readonly Occurrence[] {
  const ir = snapshot.ir(file);
  if (ir === undefined) return [];
  const made = local.spans.map((span) => ({ place: { file, span }, role: 'declaration' as const }));
  const used = namesOf(ir).uses.filter(
    ({ resolution }) => resolution.kind === 'local' && resolution.local === local,
  );
  return inOrder([
    ...made,
    ...used.map(({ span }) => ({ place: { file, span }, role: 'reference' as const })),
  ]);
}

/** All paths of the flake that lead to the same file as the one at the offset. */
function fileOccurrences(snapshot: Snapshot, file: FileUri, offset: number): readonly Occurrence[] {
  const here = filePathsOf(snapshot, file).find(
    ({ span }) => span.start <= offset && offset <= span.end,
  );
  if (here === undefined) return [];
  const modules = snapshot.flakeOf(file)?.modules ?? [];
  const files = new Set([file, ...modules.map((facts) => facts.file)]);
  return [...files].flatMap((other) =>
    filePathsOf(snapshot, other)
      .filter(({ path }) => path === here.path)
      .map(({ span }) => ({ place: { file: other, span }, role: 'reference' as const })),
  );
}

function inOrder(found: readonly Occurrence[]): readonly Occurrence[] {
  return [...found].sort(
    (a, b) => a.place.file.localeCompare(b.place.file) || a.place.span.start - b.place.span.start,
  );
}
