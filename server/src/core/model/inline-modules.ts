import type { FileUri } from '../base/uri';
import type { Value } from '../eval/value';
import { fileOfModule } from './imports';
import { ModuleReader, type ModuleFacts } from './module-facts';
import { Session, type Engine } from './session';
import type { SourceFiles } from './source-files';

/** The facts of modules that are values of other files: each is read once, whoever imports it. */
export class InlineModules {
  private readonly known = new Map<object, Map<object, ModuleFacts>>();

  constructor(
    private readonly files: SourceFiles,
    private readonly engine: Engine,
  ) {}

  factsOf(value: Value, importer: FileUri): ModuleFacts {
    const [owner, key] = identityOf(value);
    const known = this.known.get(owner)?.get(key);
    if (known !== undefined) return known;
    const session = new Session(this.files, this.engine);
    const facts = new ModuleReader(this.files, session).read(
      fileOfModule(value) ?? importer,
      value,
    );
    const group = this.known.get(owner) ?? new Map<object, ModuleFacts>();
    group.set(key, facts);
    this.known.set(owner, group);
    return facts;
  }

  /** Drops what depended on files that have changed. */
  forget(affected: (session: Session) => boolean): void {
    for (const [owner, group] of this.known) {
      for (const [key, { session }] of group) if (affected(session)) group.delete(key);
      if (group.size === 0) this.known.delete(owner);
    }
  }
}

/** A function is the same if its text and what it sees are. */
function identityOf(value: Value): readonly [object, object] {
  return value.kind === 'lambda' ? [value.scope, value.expr] : [value, value];
}
