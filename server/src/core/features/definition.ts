import { touches, type Place, type Span } from '../base/span';
import { uriFromPath, type FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import { stepsTo } from '../ir/find';
import { modulesOf } from '../model/contexts';
import { upstreamAt } from '../model/machine-index';
import { optionAt } from '../model/option-at';
import { declarationsBelow } from '../model/option-tree';
import { resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { localName, localOccurrences } from './references';

export type DefinitionInfo = {
  /** The name that was asked about. */
  readonly origin: Span;
  /** Whole declarations, with the name in each that is to be selected. */
  readonly targets: readonly { readonly place: Place; readonly selection: Span }[];
  /** Places in files of inputs, which the workspace does not hold. */
  readonly outside?: readonly OutsidePlace[];
};

/** Line and column count from 0. */
export type OutsidePlace = {
  readonly file: FileUri;
  readonly line: number;
  readonly character: number;
};

/** Where the option at an offset is declared, or the file that a path leads to. */
export function definition(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): DefinitionInfo | undefined {
  const flake = snapshot.flakeOf(file);
  const found = optionAt(snapshot, file, offset);
  if (flake !== undefined && found !== undefined) {
    const targets = declarationPlaces(flake, found.path).map(target);
    if (targets.length > 0) return { origin: found.span, targets };
    const outside = outsidePlaces(flake, file, found.path);
    if (outside.length > 0) return { origin: found.span, targets, outside };
  }
  return ofLocalName(snapshot, file, offset) ?? importedFile(snapshot, file, offset);
}

/** The modules of NixOS and other inputs that declare an option, where Nix keeps them on this computer. */
function outsidePlaces(
  flake: Flake,
  file: FileUri,
  path: readonly string[],
): readonly OutsidePlace[] {
  const place = upstreamAt(flake, file, path);
  if (place?.found.kind !== 'value') return [];
  const { sources } = place.of.index.header;
  return (place.found.option.doc?.places ?? []).flatMap(([number, within, line, column]) => {
    const source = sources[number];
    if (source === undefined || source.path === '') return [];
    const target = uriFromPath(`${source.path}/${within}`);
    return [{ file: target, line: (line ?? 1) - 1, character: (column ?? 1) - 1 }];
  });
}

/** Where a name of the file is bound; one that is an argument, where the function takes it. */
function ofLocalName(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): DefinitionInfo | undefined {
  const local = localName(snapshot, file, offset);
  if (local === undefined) return undefined;
  const here = localOccurrences(snapshot, file, local).find(({ place }) =>
    touches(place.span, offset),
  );
  const targets = local.spans.map((span) => ({ place: { file, span }, selection: span }));
  return { origin: here?.place.span ?? { start: offset, end: offset }, targets };
}

/** Where an option, or a set of options, is declared. */
export function declarationPlaces(flake: Flake, path: readonly string[]): readonly AttrPlace[] {
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind === 'value') return places([resolved.declaration.place]);
  if (resolved.kind !== 'set') return [];
  // Of a set of options, the declaration written first in each file stands for it.
  const first = new Map<FileUri, AttrPlace>();
  for (const { place } of declarationsBelow(resolved.node))
    if (place !== undefined && place.name.start < (first.get(place.file)?.name.start ?? Infinity))
      first.set(place.file, place);
  return [...first.values()];
}

function places(found: readonly (AttrPlace | undefined)[]): readonly AttrPlace[] {
  return found.filter((place) => place !== undefined);
}

export function target({ file, binding, name }: AttrPlace): DefinitionInfo['targets'][number] {
  return { place: { file, span: binding }, selection: name };
}

function importedFile(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): DefinitionInfo | undefined {
  const root = snapshot.ir(file)?.root;
  if (root === undefined) return undefined;
  const last = stepsTo(root, offset).at(-1);
  if (last?.kind !== 'expr' || last.expr.kind !== 'path') return undefined;
  const [session] = modulesOf(snapshot, file).map((facts) => facts.session);
  const found = session?.fileAt(last.expr, file);
  if (found === undefined) return undefined;
  const start = { start: 0, end: 0 };
  return {
    origin: last.expr.span,
    targets: [{ place: { file: found, span: start }, selection: start }],
  };
}
