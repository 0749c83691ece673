import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { definitionsIn, type Said } from './definition-index';
import type { Definition } from './definitions';
import type { ModuleFacts } from './module-facts';
import { treeAt } from './path-tree';
import type { Flake } from './snapshot';

/** A file that a secret of agenix is encrypted in. */
export type AgeFile = {
  readonly secret: string;
  /** The absolute path. */
  readonly path: string;
  /** Where the path is written. */
  readonly span: Span;
};

/** The encrypted files that a module names in one of its files. */
export function ageFiles(facts: ModuleFacts, file: FileUri): readonly AgeFile[] {
  return facts.defined.definitions.flatMap((said) => ageFile({ said, facts }, file));
}

/** The encrypted file of a secret, if the flake's modules name one only. */
export function onlyAgeFile(flake: Flake, secret: string): string | undefined {
  const path = ['age', 'secrets', secret, 'file'];
  const files = definitionsIn(treeAt(flake.definitions, path)).flatMap((definition) =>
    ageFile(definition, definition.facts.file),
  );
  const [only, ...others] = new Set(files.map((file) => file.path));
  return others.length === 0 ? only : undefined;
}

function ageFile({ said, facts }: Said<Definition>, file: FileUri): readonly AgeFile[] {
  const [root, secrets, secret, part, ...rest] = said.path;
  if (root !== 'age' || secrets !== 'secrets' || part !== 'file' || rest.length > 0) return [];
  const target = facts.session.run(() => said.value.force());
  const { source } = said.value;
  return target?.kind === 'path' && source?.scope.file === file && secret !== undefined
    ? [{ secret, path: target.value, span: source.expr.span }]
    : [];
}
