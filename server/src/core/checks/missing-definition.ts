import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import { hasPublicInputsOnly, isWhole } from '../model/machine-knowledge';
import type { Declaration } from '../model/declaration';
import { flakeReads } from '../model/flake-reads';
import type { Machine } from '../model/machine';
import { isNeeded } from './needed-reads';
import type { ModuleFacts } from '../model/module-facts';
import { isPrefix, pathText } from '../model/option-path';
import { definitionsPlacedIn, unsettledOptionsIn } from '../model/placed-in';
import {
  isPerhapsOn,
  serviceAt,
  serviceState,
  servicesPerhapsOn,
  stateWithin,
  type Service,
} from '../model/services';
import type { Flake } from '../model/snapshot';
import type { Check, CheckResult } from './check';

/** A service is on, and an option of it that has no default and is read is never set. */
export const missingDefinition: Check = {
  code: 'missing-definition',
  severity: 'error',
  *run({ file, flake }) {
    for (const machine of flake.machines.filter(isWhole).filter(hasPublicInputsOnly))
      for (const service of servicesSwitchedIn(flake, file, machine)) {
        const { state, decidedBy } = serviceState(machine, service);
        const place = decidedBy?.definition.place;
        if (state !== 'on' || place?.file !== file) continue;
        if (stateWithin(machine, flake, service) !== 'on') continue;
        const missing = requiredOptions(service, flake).filter(
          (made) => isMissing(machine, made) && isNeeded(flake, machine, made.path),
        );
        if (missing.length > 0) yield report(machine, { service, place, missing });
      }
  },
};

/** The services of a machine that a file may have switched on. */
function servicesSwitchedIn(flake: Flake, file: FileUri, machine: Machine): Iterable<Service> {
  const isHere = ({ facts }: { readonly facts: ModuleFacts }): boolean =>
    machine.configuration.hasModule(facts.key);
  const computed = unsettledOptionsIn(flake, file).filter(isHere);
  const perhaps =
    computed.length === 0
      ? []
      : servicesPerhapsOn(machine, flake).filter(({ path }) =>
          computed.some(({ said }) => isPrefix(said.path, [...path, 'enable'])),
        );
  const written = definitionsPlacedIn(flake, file).flatMap((definition) => {
    const { path } = definition.said;
    if (path.at(-1) !== 'enable' || !isHere(definition)) return [];
    const service = serviceAt(flake, path.slice(0, -1));
    return service !== undefined && isPerhapsOn(machine, service) ? [service] : [];
  });
  const byPath = [...perhaps, ...written].map((each) => [pathText(each.path), each] as const);
  return new Map(byPath).values();
}

type Missing = {
  readonly service: Service;
  /** Where the service is switched on. */
  readonly place: AttrPlace;
  readonly missing: readonly Declaration[];
};

function report({ name }: Machine, { service, place, missing }: Missing): CheckResult {
  const names = missing.map(({ path }) => `\`${pathText(path)}\``).join(' and ');
  const isMany = missing.length > 1;
  return {
    span: place.name,
    message: `${name} switches ${pathText(service.path)} on, but does not set ${names}, which ${isMany ? 'have' : 'has'} no default. Set ${isMany ? 'them' : 'it'}.`,
    related: missing.map(({ modulePlace, path }) => ({
      place: modulePlace,
      message: `\`${pathText(path)}\` is declared here.`,
    })),
  };
}

/** The options beside `enable` that have no default and are read where nothing says they may be missing. */
const requiredOptions = memoize(({ node, path }: Service, flake: Flake): readonly Declaration[] => {
  const reads = flakeReads(flake);
  return [...node.children].flatMap(([name, { declarations, children }]) => {
    const [only, ...others] = declarations;
    if (only === undefined || others.length > 0 || children.size > 0) return [];
    const needsValue = !only.hasDefault && !hasImplicitDefault(only);
    return needsValue && reads.isReadItself([...path, name]) ? [only] : [];
  });
});

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
