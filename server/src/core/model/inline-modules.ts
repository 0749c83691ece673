import type { FileUri } from '../base/uri';
import type { Thunk } from '../eval/thunk';
import type { Value } from '../eval/value';
import { fileOfModule } from './imports';
import { ModuleReader, unreadable, type ModuleFacts } from './module-facts';
import { Session, type Engine } from './session';
import type { SourceFiles } from './source-files';

/** A module that is written where it is imported. */
export type InlineModule = { readonly value: Value; readonly thunk: Thunk };

/** The facts of modules that are values of other files: each is read once, whoever imports it. */
export class InlineModules {
  private readonly known = new Map<object, Map<object, ModuleFacts>>();

  constructor(
    private readonly files: SourceFiles,
    private readonly engine: Engine,
  ) {}

  /** `session` is where the module is read, unless it has been read before. */
  factsOf(
    module: InlineModule,
    importer: FileUri,
    session: Session = new Session(this.files, this.engine),
  ): ModuleFacts {
    const [owner, key] = identityOf(module);
    const known = this.known.get(owner)?.get(key);
    if (known !== undefined) return known;
    const group = this.known.get(owner) ?? new Map<object, ModuleFacts>();
    this.known.set(owner, group);
    const named = { file: fileOfModule(module.value) ?? importer };
    group.set(key, unreadable({ ...named }, session, 'it imports itself'));
    const facts = new ModuleReader(this.files, session, this).read(named, module.value);
    group.set(key, facts);
    return facts;
  }

  /** Drops what no module of the present state imports any more. */
  keepOnly(used: () => Iterable<ModuleFacts>): void {
    if (this.known.size === 0) return;
    const kept = new Set(used());
    this.dropWhere((facts) => !kept.has(facts));
  }

  /** Drops what depended on files that have changed, and gives it. */
  forget(affected: (session: Session) => boolean): readonly ModuleFacts[] {
    return this.dropWhere(({ session }) => affected(session));
  }

  private dropWhere(isStale: (facts: ModuleFacts) => boolean): readonly ModuleFacts[] {
    const dropped: ModuleFacts[] = [];
    for (const [owner, group] of this.known) {
      for (const [key, facts] of group)
        if (isStale(facts)) {
          group.delete(key);
          dropped.push(facts);
        }
      if (group.size === 0) this.known.delete(owner);
    }
    return dropped;
  }
}

/** A function is the same if its text and what it sees are, and so is a set that is written out. */
function identityOf({ value, thunk }: InlineModule): readonly [object, object] {
  if (value.kind === 'lambda') return [value.scope, value.expr];
  const { source } = thunk;
  return source?.expr.kind === 'attrs' ? [source.scope, source.expr] : [value, value];
}
