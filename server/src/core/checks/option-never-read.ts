import { flakeReads, readsAnything } from '../model/flake-reads';
import { machinesOf } from '../model/machine-file';
import { pathText } from '../model/option-path';
import { declarationsPlacedIn } from '../model/placed-in';
import { isUpstream } from '../model/upstream';
import type { Check } from './check';

/** Nothing in the repository reads an option that it declares, so setting it changes nothing. */
export const optionNeverRead: Check = {
  code: 'option-never-read',
  severity: 'hint',
  *run({ snapshot, file, flake }) {
    const ir = snapshot.ir(file);
    // A factory of modules reads its options by a name that it is given.
    if (ir === undefined || readsAnything(ir)) return;
    const reads = flakeReads(flake);
    const seen = new Set<string>();
    for (const { said, facts } of declarationsPlacedIn(flake, file)) {
      const { path, place } = said;
      const [root = ''] = path;
      if (facts.freeform || place === undefined || isUpstream(root) || root.startsWith('${'))
        continue;
      const key = `${place.name.start}:${pathText(path)}`;
      // Modules of home-manager and of submodules have options of the same form, read in other ways.
      if (seen.has(key) || reads.isRead(path) || machinesOf(flake, [facts]).length === 0) continue;
      seen.add(key);
      yield {
        span: place.name,
        message: `Nothing reads \`${pathText(path)}\`, so setting it changes nothing. Use it in a module, or remove it.`,
        tags: ['unnecessary'],
      };
    }
  },
};
