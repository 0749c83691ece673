import { pathFromUri } from '../base/uri';
import type { ModuleKey } from '../eval/value';
import { machinesWith } from '../model/machine-file';
import { isWhole } from '../model/machine-knowledge';
import { isMoved } from '../model/moved-option';
import { pathText, type OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import type { Check } from './check';

/** An option is set on a machine that does not import the module which declares it. */
export const moduleNotImported: Check = {
  code: 'module-not-imported',
  severity: 'error',
  *run({ file, flake, modules }) {
    const seen = new Set<ModuleKey>();
    for (const facts of modules) {
      const machines = flake.machines.filter(
        (machine) => isWhole(machine) && machine.configuration.hasModule(facts.key),
      );
      for (const { path, place, unsure } of facts.defined.definitions) {
        if (unsure || place.file !== file || isUpstream(path[0] ?? '')) continue;
        if (isMoved(flake, path)) continue;
        const declarers = declarersOf(flake, path);
        const [first] = declarers;
        // The same file may have been read as several modules: as a path, and as what it gives.
        const having = new Set(declarers.flatMap((key) => machinesWith(flake, key.file)));
        const without = machines.find((machine) => !having.has(machine));
        if (first === undefined || without === undefined || seen.has(first)) continue;
        seen.add(first);
        const module = pathFromUri(first.file).slice(flake.root.length + 1);
        yield {
          span: place.name,
          message: `${without.name} does not import the module that declares \`${pathText(path)}\`. Add \`${module}\` to its imports.`,
          related: [
            {
              place: { file: first.file, span: { start: 0, end: 0 } },
              message: 'The option is declared in this module.',
            },
          ],
        };
      }
    }
  },
};

/** The modules that declare an option; none where that is not certain. */
function declarersOf(flake: Flake, path: OptionPath): readonly ModuleKey[] {
  const resolved = resolveOption(flake.options, path);
  return resolved.kind === 'value' ? resolved.node.declarations.map(({ module }) => module) : [];
}
