import { folderOf, pathFromUri, relativePath } from '../base/uri';
import { pathText } from '../model/option-path';
import type { FileCheck } from './check';

/** The encrypted file of a secret is not there. */
export const secretFileMissing: FileCheck = {
  code: 'secret-file-missing',
  severity: 'error',
  *run({ snapshot, file, flake, modules }) {
    for (const { defined, session } of modules)
      for (const { path, value } of defined.definitions) {
        const [root, secrets, name, part, ...rest] = path;
        if (root !== 'age' || secrets !== 'secrets' || part !== 'file' || rest.length > 0) continue;
        const target = session.run(() => value.force());
        const { source } = value;
        if (target?.kind !== 'path' || source?.scope.file !== file || name === undefined) continue;
        const folder = snapshot.entries(folderOf(target.value));
        const isThere = folder?.has(target.value.slice(target.value.lastIndexOf('/') + 1));
        if (isThere !== false || !target.value.startsWith(`${flake.root}/`)) continue;
        const written = relativePath(folderOf(pathFromUri(file)), target.value);
        yield {
          span: source.expr.span,
          message: `The file \`${written}\` of the secret ${pathText([name])} is not there. Create it with agenix, or correct the path.`,
        };
      }
  },
};
