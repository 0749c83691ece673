import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { ModuleFacts } from './module-facts';

/** A file that a secret of agenix is encrypted in. */
export type AgeFile = {
  readonly secret: string;
  /** The absolute path. */
  readonly path: string;
  /** Where the path is written. */
  readonly span: Span;
};

/** The encrypted files that a module names in one of its files. */
export function ageFiles({ defined, session }: ModuleFacts, file: FileUri): readonly AgeFile[] {
  return defined.definitions.flatMap(({ path, value }) => {
    const [root, secrets, secret, part, ...rest] = path;
    if (root !== 'age' || secrets !== 'secrets' || part !== 'file' || rest.length > 0) return [];
    const target = session.run(() => value.force());
    const { source } = value;
    return target?.kind === 'path' && source?.scope.file === file && secret !== undefined
      ? [{ secret, path: target.value, span: source.expr.span }]
      : [];
  });
}
