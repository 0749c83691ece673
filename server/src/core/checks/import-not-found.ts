import { folderOf, pathFromUri, relativePath } from '../base/uri';
import type { Check } from './check';

/** A module imports a file that is not there. */
export const importNotFound: Check = {
  code: 'import-not-found',
  severity: 'error',
  *run({ snapshot, file, flake, modules }) {
    for (const { imports } of modules)
      for (const entry of imports) {
        if (entry.kind !== 'dangling' || entry.place?.file !== file) continue;
        // Only next to what is known is it certain that nothing is there.
        if (
          !entry.path.startsWith(`${flake.root}/`) ||
          snapshot.entries(folderOf(entry.path)) === undefined
        )
          continue;
        const path = relativePath(folderOf(pathFromUri(file)), entry.path);
        yield {
          span: entry.place.span,
          message: `There is no file \`${path}\` to import. Create it, or correct the path.`,
        };
      }
  },
};
