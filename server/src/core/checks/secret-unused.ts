import { flakeReads } from '../model/flake-reads';
import type { ModuleFacts } from '../model/module-facts';
import { ageFiles } from '../model/age-files';
import { pathText } from '../model/option-path';
import { declaredSecrets } from '../model/secrets';
import type { Flake } from '../model/snapshot';
import type { FlakeCheck } from './check';
import type { Fix } from './finding';

/** Nothing reads the path of a secret that is declared. */
export const secretUnused: FlakeCheck = {
  code: 'secret-unused',
  severity: 'hint',
  *runFlake(flake, snapshot) {
    const reads = flakeReads(flake, snapshot);
    const { secrets, isOpen } = declaredSecrets(flake);
    const files = ageFilesByName(flake);
    for (const { root, name, place, facts } of secrets) {
      const path = [...root, name];
      if (isOpen(root) || reads.isRead(path) || isPlaced(facts, path)) continue;
      yield {
        file: place.file,
        span: place.name,
        message: `Nothing reads the secret \`${pathText(path)}\`. Use its \`path\`, or remove it.`,
        tags: ['unnecessary'],
        fixes: root[0] === 'age' ? removeFix(name, files.get(name)) : [],
      };
    }
  },
};

/** The encrypted file of each secret that has one only. */
function ageFilesByName({ modules }: Flake): ReadonlyMap<string, string | undefined> {
  const files = new Map<string, string | undefined>();
  for (const { secret, path } of modules.flatMap((facts) => ageFiles(facts, facts.file)))
    files.set(secret, files.has(secret) && files.get(secret) !== path ? undefined : path);
  return files;
}

function removeFix(name: string, path: string | undefined): readonly Fix[] {
  if (path === undefined) return [];
  const deed = { kind: 'changeSecret', change: 'remove', path } as const;
  return [{ title: `Remove the secret ${name}…`, edits: [], preferred: false, deed }];
}

/** A secret that is put at a path of its own may be used from there. */
function isPlaced({ defined }: ModuleFacts, secret: readonly string[]): boolean {
  return defined.definitions.some(
    ({ path }) =>
      path.length === secret.length + 1 &&
      secret.every((segment, i) => path[i] === segment) &&
      ['path', 'name', 'neededForUsers', 'symlink'].includes(path.at(-1) ?? ''),
  );
}
