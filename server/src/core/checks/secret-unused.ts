import { flakeReads } from '../model/flake-reads';
import type { ModuleFacts } from '../model/module-facts';
import { pathText } from '../model/option-path';
import { declaredSecrets } from '../model/secrets';
import type { FlakeCheck } from './check';

/** Nothing reads the path of a secret that is declared. */
export const secretUnused: FlakeCheck = {
  code: 'secret-unused',
  severity: 'hint',
  *runFlake(flake, snapshot) {
    const reads = flakeReads(flake, snapshot);
    const { secrets, isOpen } = declaredSecrets(flake);
    for (const { root, name, place, facts } of secrets) {
      const path = [...root, name];
      if (isOpen(root) || reads.isRead(path) || isPlaced(facts, path)) continue;
      yield {
        file: place.file,
        span: place.name,
        message: `Nothing reads the secret \`${pathText(path)}\`. Use its \`path\`, or remove it.`,
        tags: ['unnecessary'],
      };
    }
  },
};

/** A secret that is put at a path of its own may be used from there. */
function isPlaced({ defined }: ModuleFacts, secret: readonly string[]): boolean {
  return defined.definitions.some(
    ({ path }) =>
      path.length === secret.length + 1 &&
      secret.every((segment, i) => path[i] === segment) &&
      ['path', 'name', 'neededForUsers', 'symlink'].includes(path.at(-1) ?? ''),
  );
}
