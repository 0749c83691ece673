import { flakeReads } from '../model/flake-reads';
import { pathText } from '../model/option-path';
import { isUpstream } from '../model/upstream';
import type { FlakeCheck } from './check';

/** Nothing in the repository reads an option that it declares, so setting it changes nothing. */
export const optionNeverRead: FlakeCheck = {
  code: 'option-never-read',
  severity: 'hint',
  *runFlake(flake, snapshot) {
    if (flake.machines.length === 0) return;
    const reads = flakeReads(flake, snapshot);
    // Modules of home-manager and of submodules have options of the same form, read in other ways.
    const imported = new Set(flake.machines.flatMap(({ modules }) => modules));
    const seen = new Set<string>();
    for (const { declared, freeform } of imported)
      for (const { path, place } of declared.declarations) {
        const [root = ''] = path;
        if (freeform || place === undefined || isUpstream(root) || root.startsWith('${')) continue;
        // A factory of modules reads its options by a name that it is given.
        if (reads.isRead(path) || reads.readsAnything(place.file)) continue;
        const key = `${place.file}:${place.name.start}:${pathText(path)}`;
        if (!seen.has(key))
          yield {
            file: place.file,
            span: place.name,
            message: `Nothing reads \`${pathText(path)}\`, so setting it changes nothing. Use it in a module, or remove it.`,
            tags: ['unnecessary'],
          };
        seen.add(key);
      }
  },
};
