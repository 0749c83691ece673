import type { Place } from '../base/span';
import { uriFromPath, type FileUri } from '../base/uri';
import { Thunk } from '../eval/thunk';
import { symbolText, type ListValue, type Value } from '../eval/value';
import type { ModuleFacts } from './module-facts';
import type { SourceFiles } from './source-files';

/** One entry of a module's `imports`. */
export type ModuleImport =
  | {
      readonly kind: 'file';
      readonly file: FileUri;
      readonly maybe: boolean;
      readonly place: Place | undefined;
    }
  | { readonly kind: 'dangling'; readonly path: string; readonly place: Place | undefined }
  | { readonly kind: 'inline'; readonly facts: ModuleFacts }
  /** A module of a flake input, or one that only a configuration knows, by the name it has there. */
  | { readonly kind: 'external'; readonly name: string; readonly value: Thunk }
  | { readonly kind: 'opaque'; readonly why: string; readonly value: Thunk | undefined };

/** How the entries of an `imports` list are read. */
export type ImportReading = {
  readonly files: SourceFiles;
  /** The paths on whose being there the answer depends. */
  readonly lookups: Set<string>;
  readonly force: (thunk: Thunk) => Value;
  /** The facts of a module that is written where it is imported. */
  readonly inline: (value: Value, thunk: Thunk) => ModuleFacts;
};

/** The entries of an `imports` list. */
export function readImports(list: Thunk, reading: ImportReading): readonly ModuleImport[] {
  const value = reading.force(list);
  return value.kind === 'list'
    ? readList({ list: value, thunk: list }, reading)
    : readImport({ thunk: list, value, maybe: false }, reading);
}

function readList(
  { list, thunk: whole }: { readonly list: ListValue; readonly thunk: Thunk },
  reading: ImportReading,
): readonly ModuleImport[] {
  const items = list.items.flatMap(({ thunk, maybe }) =>
    readImport({ thunk, value: reading.force(thunk), maybe }, reading),
  );
  return list.rest === undefined
    ? items
    : [...items, { kind: 'opaque', why: list.rest.why, value: whole } as const];
}

type Entry = { readonly thunk: Thunk; readonly value: Value; readonly maybe: boolean };

function readImport(entry: Entry, reading: ImportReading): readonly ModuleImport[] {
  const { thunk, value, maybe } = entry;
  switch (value.kind) {
    case 'path':
      return [readPath(value.value, entry, reading)];
    case 'string':
      // `"${self}/module.nix"` is a string.
      return value.value.startsWith('/')
        ? [readPath(value.value, entry, reading)]
        : [{ kind: 'opaque', why: 'a string is not a module', value: undefined }];
    case 'symbol':
      return [{ kind: 'external', name: symbolText(value), value: thunk }];
    case 'opaque':
      return value.choices.length > 0
        ? value.choices.flatMap((choice) =>
            readImport({ thunk: choice, value: reading.force(choice), maybe: true }, reading),
          )
        : [{ kind: 'opaque', why: value.why, value: thunk }];
    case 'list':
      return readList({ list: value, thunk }, reading);
    case 'attrs':
    case 'lambda': {
      const merged = mergedModule(value);
      if (merged !== undefined) return readImports(merged, reading);
      return maybe && value.kind === 'attrs' && value.entries.size === 0
        ? []
        : [{ kind: 'inline', facts: reading.inline(value, thunk) }];
    }
    default:
      return [{ kind: 'opaque', why: `a ${value.kind} is not a module`, value: undefined }];
  }
}

/** The modules that an option of type `deferredModule` was merged from, which nobody wrote as a set. */
function mergedModule(value: Value): Thunk | undefined {
  if (value.kind !== 'attrs' || value.entries.size !== 1 || value.origins.length > 0)
    return undefined;
  const imports = value.entries.get('imports');
  return imports?.place === undefined ? imports?.thunk : undefined;
}

function readPath(
  path: string,
  { thunk, maybe }: Entry,
  { files, lookups }: ImportReading,
): ModuleImport {
  const target = files.importable(path);
  lookups.add(path);
  lookups.add(`${path}/default.nix`);
  const { source } = thunk;
  const place = source && { file: source.scope.file, span: source.expr.span };
  if (target === undefined) return { kind: 'dangling', path, place };
  return { kind: 'file', file: target.uri, maybe, place };
}

/** The import of a file that a framework makes without anybody writing it. */
export function importFile(path: string): Thunk {
  return Thunk.of({ kind: 'path', value: path });
}

/** The file that a module was written in. */
export function fileOfModule(value: Value): FileUri | undefined {
  if (value.kind === 'lambda') return value.scope.file;
  if (value.kind === 'path') return uriFromPath(value.value);
  if (value.kind !== 'attrs') return undefined;
  const [first] = value.entries.values();
  return value.origins[0]?.file ?? first?.place?.file;
}
