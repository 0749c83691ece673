import { memoize } from '../base/memoize';
import { hasPublicInputsOnly, isWhole } from '../model/machine-knowledge';
import type { Declaration } from '../model/declaration';
import { flakeReads } from '../model/flake-reads';
import type { Machine } from '../model/machine';
import { isNeeded } from './needed-reads';
import { pathText } from '../model/option-path';
import { serviceState, servicesPerhapsOn, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import type { FlakeCheck } from './check';

/** A service is on, and an option of it that has no default and is read is never set. */
export const missingDefinition: FlakeCheck = {
  code: 'missing-definition',
  severity: 'error',
  *runFlake(flake, snapshot) {
    const machines = flake.machines.filter(isWhole).filter(hasPublicInputsOnly);
    for (const machine of machines)
      for (const service of servicesPerhapsOn(machine, flake)) {
        const { state, decidedBy } = serviceState(machine, service);
        if (state !== 'on' || decidedBy === undefined) continue;
        const required = requiredOptions(service, flake, snapshot);
        const missing = required.filter(
          (made) => isMissing(machine, made) && isNeeded({ flake, snapshot }, machine, made.path),
        );
        const [first] = missing;
        if (first === undefined) continue;
        const names = missing.map(({ path }) => `\`${pathText(path)}\``).join(' and ');
        const { place } = decidedBy.definition;
        yield {
          file: place.file,
          span: place.name,
          message: `${machine.name} switches ${pathText(service.path)} on, but does not set ${names}, which ${missing.length > 1 ? 'have' : 'has'} no default. Set ${missing.length > 1 ? 'them' : 'it'}.`,
          related: missing.map(({ modulePlace, path }) => ({
            place: modulePlace,
            message: `\`${pathText(path)}\` is declared here.`,
          })),
        };
      }
  },
};

/** The options beside `enable` that have no default and are read where nothing says they may be missing. */
const requiredOptions = memoize(
  ({ node, path }: Service, flake: Flake, snapshot: Snapshot): readonly Declaration[] => {
    const reads = flakeReads(flake, snapshot);
    return [...node.children].flatMap(([name, { declarations, children }]) => {
      const [only, ...others] = declarations;
      if (only === undefined || others.length > 0 || children.size > 0) return [];
      const needsValue = !only.hasDefault && !hasImplicitDefault(only);
      return needsValue && reads.isReadItself([...path, name]) ? [only] : [];
    });
  },
);

/** Sets, submodules and modules are empty where nobody sets them. */
function hasImplicitDefault({ type }: Declaration): boolean {
  return !['bool', 'int', 'string', 'enum', 'path', 'float', 'package'].includes(type.kind);
}

function isMissing(machine: Machine, declaration: Declaration): boolean {
  const { configuration } = machine;
  if (!configuration.hasModule(declaration.module)) return false;
  const found = configuration.session.run(() => configuration.definedAt(declaration.path));
  if (found === undefined || found.hidden !== undefined) return false;
  return found.definitions.length === 0 && found.names.size === 0;
}
