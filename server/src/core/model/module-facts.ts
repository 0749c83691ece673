import { pathFromUri, type FileUri } from '../base/uri';
import { symbolText, type Value } from '../eval/value';
import { declaredOptions, type DeclaredOptions } from './declarations';
import { definitionsOf, type Definitions } from './definitions';
import { modulePartsOf, standardArguments, type ModuleArguments } from './module';
import type { Session } from './session';
import type { SourceFiles } from './source-files';

/** One entry of a module's `imports`. */
export type ModuleImport =
  | { readonly kind: 'file'; readonly file: FileUri; readonly maybe: boolean }
  | { readonly kind: 'dangling'; readonly path: string }
  | { readonly kind: 'inline'; readonly facts: ModuleFacts }
  /** A module of a flake input, by the name it has there. */
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'opaque'; readonly why: string };

/** All that one module says, read once for each content of the files it is made of. */
export type ModuleFacts = {
  readonly declared: DeclaredOptions;
  readonly defined: Definitions;
  readonly file: FileUri;
  readonly imports: readonly ModuleImport[];
  /** Why the module could not be read, if it could not. */
  readonly broken: string | undefined;
  /** Accepts any definition (`freeformType`). */
  readonly freeform: boolean;
  readonly session: Session;
};

const nothing = {
  declared: { declarations: [], opaque: [] },
  defined: { definitions: [], contexts: [], opaque: [] },
  imports: [],
  freeform: false,
} as const;

/** The facts of a file read as a module. */
export function readModuleFile(
  files: SourceFiles,
  newSession: () => Session,
  file: FileUri,
): ModuleFacts {
  const session = newSession();
  const reader = new ModuleReader(files, session);
  const path = pathFromUri(file);
  const value = session.run(() => session.importFile(path));
  if (value === undefined) return tooLong(file, session);
  return reader.read(file, value, standardArguments(session));
}

function tooLong(file: FileUri, session: Session): ModuleFacts {
  return { ...nothing, file, session, broken: 'it takes too many steps to evaluate' };
}

/** Reads modules within one session. */
export class ModuleReader {
  private depth = 0;

  constructor(
    private readonly files: SourceFiles,
    private readonly session: Session,
  ) {}

  read(file: FileUri, value: Value, args: ModuleArguments): ModuleFacts {
    const { session } = this;
    return session.run(() => this.readWithin(file, value, args)) ?? tooLong(file, session);
  }

  private readWithin(file: FileUri, value: Value, args: ModuleArguments): ModuleFacts {
    const { session } = this;
    const parts = modulePartsOf(session, value, args);
    if ('kind' in parts) return { ...nothing, file, session, broken: parts.why };
    const declared =
      parts.options === undefined
        ? { declarations: [], opaque: [] }
        : declaredOptions(session, file, parts.options.force());
    const defined = once(() => definitionsOf(session, parts.config));
    return {
      file,
      session,
      broken: undefined,
      declared,
      get defined() {
        return defined();
      },
      imports: parts.imports === undefined ? [] : this.imports(file, parts.imports.force()),
      freeform: parts.freeform !== undefined,
    };
  }

  /** The entries of an `imports` list. */
  imports(file: FileUri, value: Value): readonly ModuleImport[] {
    if (value.kind === 'list') {
      const items = value.items.flatMap(({ thunk, maybe }) =>
        this.import(file, thunk.force(), maybe),
      );
      return value.rest === undefined
        ? items
        : [...items, { kind: 'opaque', why: value.rest.why } as const];
    }
    return this.import(file, value, false);
  }

  private import(file: FileUri, value: Value, maybe: boolean): readonly ModuleImport[] {
    switch (value.kind) {
      case 'path': {
        const target = this.files.importable(value.value);
        this.session.reads.add(value.value);
        this.session.reads.add(`${value.value}/default.nix`);
        if (target === undefined) return [{ kind: 'dangling', path: value.value }];
        return [{ kind: 'file', file: target.uri, maybe }];
      }
      case 'symbol':
        return [{ kind: 'external', name: symbolText(value) }];
      case 'opaque':
        return value.choices.length > 0
          ? value.choices.flatMap((choice) => this.imports(file, choice.force()))
          : [{ kind: 'opaque', why: value.why }];
      case 'list':
        return this.imports(file, value);
      case 'attrs':
      case 'lambda':
        return [{ kind: 'inline', facts: this.inline(file, value) }];
      default:
        return [{ kind: 'opaque', why: `a ${value.kind} is not a module` }];
    }
  }

  private inline(file: FileUri, value: Value): ModuleFacts {
    if (this.depth > 8) return { ...tooLong(file, this.session) };
    this.depth++;
    const facts = this.readWithin(file, value, standardArguments(this.session));
    this.depth--;
    return facts;
  }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
