import { diagnose } from '../../server/src/core/checks/diagnose';
import { declarationsBelow } from '../../server/src/core/model/option-tree';
import { pathText } from '../../server/src/core/model/option-path';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { typeName } from '../../server/src/core/types/option-type';
import { coreLanguage } from '../../server/src/lsp/core-language';

/** What a person sees of a workspace, as data that can be compared: options, machines, findings. */
export function allThatIsKnown(snapshot: Snapshot): unknown {
  return {
    options: snapshot.flakes.map(({ root, options }) => ({
      root,
      options: [...declarationsBelow(options)]
        .map(({ path, type }) => `${pathText(path)}: ${typeName(type) ?? '?'}`)
        .sort(),
    })),
    machines: coreLanguage.overview(snapshot),
    findings: [...snapshot.files()]
      .sort()
      .map((file) => ({ file, findings: diagnose(snapshot, file) })),
  };
}
