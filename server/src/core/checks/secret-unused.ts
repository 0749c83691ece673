import { flakeReads } from '../model/flake-reads';
import type { ModuleFacts } from '../model/module-facts';
import { onlyAgeFile } from '../model/age-files';
import { pathText } from '../model/option-path';
import { declaredSecrets, secretsDeclaredIn } from '../model/secrets';
import type { Check } from './check';
import type { Fix } from './finding';

/** Nothing reads the path of a secret that is declared. */
export const secretUnused: Check = {
  code: 'secret-unused',
  severity: 'hint',
  *run({ file, flake }) {
    const reads = flakeReads(flake);
    const { isOpen } = declaredSecrets(flake);
    for (const { root, name, place, facts } of secretsDeclaredIn(flake, file)) {
      const path = [...root, name];
      if (isOpen(root) || reads.isRead(path) || isPlaced(facts, path)) continue;
      yield {
        span: place.name,
        message: `Nothing reads the secret \`${pathText(path)}\`. Use its \`path\`, or remove it.`,
        tags: ['unnecessary'],
        fixes: root[0] === 'age' ? removeFix(name, onlyAgeFile(flake, name)) : [],
      };
    }
  },
};

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
