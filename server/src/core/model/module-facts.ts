import type { Place } from '../base/span';
import { pathFromUri, type FileUri } from '../base/uri';
import type { Thunk } from '../eval/thunk';
import type { ModuleKey, Value } from '../eval/value';
import { declaredOptions, type DeclaredOptions } from './declarations';
import { definitionsOf, type Definitions } from './definitions';
import type { InlineModules } from './inline-modules';
import { readImports, type ModuleImport } from './imports';
import { movedOptionOf, type MovedOption } from './moved-option';
import { once } from './once';
import { modulePartsOf, standardArguments } from './module';
import type { Session } from './session';
import type { SourceFiles } from './source-files';

/** All that one module says, read once for each content of the files it is made of. */
export type ModuleFacts = {
  readonly declared: DeclaredOptions;
  readonly defined: Definitions;
  readonly file: FileUri;
  /** By this the symbols of its arguments are known. */
  readonly key: ModuleKey;
  readonly imports: readonly ModuleImport[];
  /** The files of the workspace that its `disabledModules` name. */
  readonly disabled: readonly FileUri[];
  /** Where `disabledModules` is written. */
  readonly disabling: Place | undefined;
  /** Why the module could not be read, if it could not. */
  readonly broken: string | undefined;
  /** The repository's own arguments that it had to be read with. */
  readonly given: readonly string[];
  /** Set where the module only says that an option has another name, or is gone. */
  readonly moved: MovedOption | undefined;
  /** Accepts any definition (`freeformType`). */
  readonly freeform: boolean;
  readonly session: Session;
};

const nothing = {
  declared: { declarations: [], opaque: [] },
  defined: { definitions: [], contexts: [], opaque: [], unsettled: [], sets: [] },
  imports: [],
  disabled: [],
  disabling: undefined,
  freeform: false,
  given: [],
  moved: undefined,
} as const;

/** What a file is read with as a module. */
export type ModuleFileReading = {
  readonly session: Session;
  readonly inline: InlineModules;
  /** The file's own, whatever its content. */
  readonly key: ModuleKey;
  /** Arguments that are known though NixOS does not give them. */
  readonly args?: ReadonlyMap<string, Thunk>;
};

/** The facts of a file read as a module. */
export function readModuleFile(
  files: SourceFiles,
  { session, inline, key, args }: ModuleFileReading,
): ModuleFacts {
  const reader = new ModuleReader(files, session, inline);
  const path = pathFromUri(key.file);
  const value = session.run(() => session.importFile(path));
  if (value === undefined) return unreadable(key, session, tooLong);
  return reader.read(key, value, args);
}

const tooLong = 'it takes too many steps to evaluate';

/** The facts of a module that could not be read. */
export function unreadable(key: ModuleKey, session: Session, broken: string): ModuleFacts {
  return { ...nothing, file: key.file, key, session, broken };
}

/** Reads modules within one session. */
export class ModuleReader {
  constructor(
    private readonly files: SourceFiles,
    private readonly session: Session,
    private readonly inline: InlineModules,
  ) {}

  read(key: ModuleKey, value: Value, args: ReadonlyMap<string, Thunk> = new Map()): ModuleFacts {
    const { session } = this;
    return (
      session.run(() => this.readWithin(key, value, args)) ?? unreadable(key, session, tooLong)
    );
  }

  private readWithin(key: ModuleKey, value: Value, args: ReadonlyMap<string, Thunk>): ModuleFacts {
    const { session } = this;
    const { file } = key;
    const moved = movedOptionOf(value);
    if (moved !== undefined) return { ...nothing, file, key, session, broken: undefined, moved };
    const standard = standardArguments(session, key);
    // A `lib` that the repository hands out is NixOS's, with more functions.
    const lib = [...args].filter(([name]) => name === 'lib');
    const given = new Map([...args, ...standard.given, ...lib]);
    const parts = modulePartsOf(session, value, { key, given });
    if ('kind' in parts) return { ...nothing, file, key, session, broken: parts.why };
    const declared =
      parts.options === undefined
        ? { declarations: [], opaque: [] }
        : declaredOptions(session, key, parts.options.force());
    const defined = once(() => definitionsOf(session, parts.config));
    return {
      file,
      key,
      session,
      broken: undefined,
      declared,
      get defined() {
        return defined();
      },
      imports: parts.imports === undefined ? [] : this.imports(file, parts.imports),
      disabled: parts.disabled === undefined ? [] : this.disabled(file, parts.disabled),
      disabling: placeOf(parts.disabled),
      freeform: parts.freeform !== undefined,
      given: [...args.keys()],
      moved: undefined,
    };
  }

  private disabled(file: FileUri, list: Thunk): readonly FileUri[] {
    return this.imports(file, list).flatMap((entry) => (entry.kind === 'file' ? [entry.file] : []));
  }

  private imports(file: FileUri, list: Thunk): readonly ModuleImport[] {
    return readImports(list, {
      files: this.files,
      lookups: this.session.lookups,
      force: (thunk) => thunk.force(),
      inline: (value, thunk) => this.inline.factsOf({ value, thunk }, file, this.session),
    });
  }
}

function placeOf(thunk: Thunk | undefined): Place | undefined {
  const source = thunk?.source;
  return source && { file: source.scope.file, span: source.expr.span };
}
