import { folderOf, pathFromUri, relativePath } from '../base/uri';
import { kindAt } from '../model/file-paths';
import { ageFiles } from '../model/age-files';
import { pathText } from '../model/option-path';
import type { Check } from './check';

/** The encrypted file of a secret is not there. */
export const secretFileMissing: Check = {
  code: 'secret-file-missing',
  severity: 'error',
  *run({ snapshot, file, flake, modules }) {
    for (const { secret, path, span } of modules.flatMap((facts) => ageFiles(facts, file))) {
      const isKnown = snapshot.entries(folderOf(path)) !== undefined;
      if (!isKnown || kindAt(snapshot, path) !== undefined || !path.startsWith(`${flake.root}/`))
        continue;
      const written = relativePath(folderOf(pathFromUri(file)), path);
      yield {
        span,
        message: `The file \`${written}\` of the secret ${pathText([secret])} is not there. Create it with agenix, or correct the path.`,
        fixes: [
          {
            title: `Create the secret ${secret}…`,
            edits: [],
            preferred: false,
            deed: { kind: 'changeSecret', change: 'create', path },
          },
        ],
      };
    }
  },
};
