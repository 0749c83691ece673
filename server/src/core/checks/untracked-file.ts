import type { Span } from '../base/span';
import { folderOf, pathFromUri, relativePath, uriFromPath } from '../base/uri';
import { kindAt } from '../model/file-paths';
import { ageFiles } from '../model/age-files';
import { machinesWith } from '../model/machine-file';
import type { CheckContext, Check } from './check';

/** A machine uses a file that git does not track, which a flake does not see. */
export const untrackedFile: Check = {
  code: 'untracked-file',
  severity: 'error',
  *run(context) {
    const { snapshot, file, flake } = context;
    // A flake that git does not track is no flake of that repository.
    if (snapshot.isTracked(`${flake.root}/flake.nix`) !== true) return;
    if (machinesWith(flake, file).length === 0 && file !== flake.facts?.file) return;
    for (const { path, span } of usedFiles(context)) {
      if (!path.startsWith(`${flake.root}/`) || snapshot.isTracked(path) !== false) continue;
      const written = relativePath(folderOf(pathFromUri(file)), path);
      yield {
        span,
        message: `git does not track \`${written}\`, so the flake cannot see it. Run \`git add --intent-to-add\` on it.`,
        fixes: [
          {
            title: `Let git track \`${written}\``,
            edits: [],
            preferred: false,
            deed: { kind: 'trackFile', file: uriFromPath(path) },
          },
        ],
      };
    }
  },
};

type UsedFile = { readonly path: string; readonly span: Span };

function usedFiles({ snapshot, file, modules }: CheckContext): readonly UsedFile[] {
  const imported = modules.flatMap(({ imports }) =>
    imports.flatMap((entry) =>
      entry.kind === 'file' && entry.place?.file === file && !entry.maybe
        ? [{ path: pathFromUri(entry.file), span: entry.place.span }]
        : [],
    ),
  );
  const secrets = modules.flatMap((facts) => ageFiles(facts, file));
  const isThere = ({ path }: UsedFile): boolean => kindAt(snapshot, path) !== undefined;
  return [...imported, ...secrets.filter(isThere)];
}
