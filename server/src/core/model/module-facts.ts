import { pathFromUri, type FileUri } from '../base/uri';
import type { Thunk } from '../eval/thunk';
import type { ModuleKey, Value } from '../eval/value';
import { declaredOptions, type DeclaredOptions } from './declarations';
import { definitionsOf, type Definitions } from './definitions';
import { readImports, type ModuleImport } from './imports';
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
  /** Why the module could not be read, if it could not. */
  readonly broken: string | undefined;
  /** Accepts any definition (`freeformType`). */
  readonly freeform: boolean;
  readonly session: Session;
};

const nothing = {
  declared: { declarations: [], opaque: [] },
  defined: { definitions: [], contexts: [], opaque: [], unsettled: [], sets: [] },
  imports: [],
  freeform: false,
} as const;

/** The facts of a file read as a module. */
export function readModuleFile(files: SourceFiles, session: Session, file: FileUri): ModuleFacts {
  const reader = new ModuleReader(files, session);
  const path = pathFromUri(file);
  const value = session.run(() => session.importFile(path));
  if (value === undefined) return tooLong(file, session);
  return reader.read(file, value);
}

function tooLong(file: FileUri, session: Session): ModuleFacts {
  return {
    ...nothing,
    file,
    key: { file },
    session,
    broken: 'it takes too many steps to evaluate',
  };
}

/** Reads modules within one session. */
export class ModuleReader {
  private depth = 0;

  constructor(
    private readonly files: SourceFiles,
    private readonly session: Session,
  ) {}

  read(file: FileUri, value: Value): ModuleFacts {
    const { session } = this;
    return session.run(() => this.readWithin(file, value)) ?? tooLong(file, session);
  }

  private readWithin(file: FileUri, value: Value): ModuleFacts {
    const { session } = this;
    const key = { file };
    const parts = modulePartsOf(session, value, standardArguments(session, key));
    if ('kind' in parts) return { ...nothing, file, key, session, broken: parts.why };
    const declared =
      parts.options === undefined
        ? { declarations: [], opaque: [] }
        : declaredOptions(session, file, parts.options.force());
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
      freeform: parts.freeform !== undefined,
    };
  }

  private imports(file: FileUri, list: Thunk): readonly ModuleImport[] {
    return readImports(list, {
      files: this.files,
      reads: this.session.reads,
      force: (thunk) => thunk.force(),
      inline: (value) => this.inline(file, value),
    });
  }

  private inline(file: FileUri, value: Value): ModuleFacts {
    if (this.depth > 8) return tooLong(file, this.session);
    this.depth++;
    const facts = this.readWithin(file, value);
    this.depth--;
    return facts;
  }
}
