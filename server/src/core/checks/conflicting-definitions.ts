import { memoize } from '../base/memoize';
import { plainOf, type Plain } from '../eval/builtins/json';
import { strongest, type LiveDefinition } from '../model/configuration';
import type { ModuleKey } from '../eval/value';
import { formatPlain } from '../model/format-value';
import { isWhole } from '../model/machine-knowledge';
import type { Machine } from '../model/machine';
import type { ModuleFacts } from '../model/module-facts';
import { listItem, pathKey, pathText, type OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import type { OptionType } from '../types/option-type';
import type { FlakeCheck, PlacedResult } from './check';

/** Two modules of a machine set an option to different values, and neither of them wins. */
export const conflictingDefinitions: FlakeCheck = {
  code: 'conflicting-definitions',
  severity: 'error',
  *runFlake(flake) {
    const reported = new Set<string>();
    const paths = pathsSetTwice(flake);
    for (const machine of flake.machines.filter(isWhole))
      for (const { path, setBy } of paths) {
        const here = setBy.filter((key) => machine.configuration.hasModule(key));
        const conflict = here.length > 1 ? conflictAt(machine, path) : undefined;
        if (conflict === undefined) continue;
        for (const result of resultsOf(conflict)) {
          const key = `${result.file}:${result.span.start}`;
          if (!reported.has(key)) yield result;
          reported.add(key);
        }
      }
  },
};

type SetTwice = { readonly path: OptionPath; readonly setBy: readonly ModuleKey[] };

/** Paths of the repository's own options that take one value, and are set in several places. */
function pathsSetTwice({ modules, options }: Flake): readonly SetTwice[] {
  const found = new Map<string, { readonly path: OptionPath; readonly setBy: ModuleKey[] }>();
  for (const facts of modules)
    for (const { key, path } of ownPaths(facts)) {
      const entry = found.get(key);
      if (entry === undefined) found.set(key, { path, setBy: [facts.key] });
      else entry.setBy.push(facts.key);
    }
  return [...found.values()].filter(({ path, setBy }) => {
    const resolved = setBy.length > 1 ? resolveOption(options, path) : undefined;
    return resolved?.kind === 'value' && resolved.only && isUnique(resolved.type);
  });
}

/** What a module sets of options that are not NixOS's. The items of a list are apart, though their paths are the same. */
const ownPaths = memoize(({ defined }: ModuleFacts) =>
  defined.definitions.flatMap(({ path }) =>
    isUpstream(path[0] ?? '') || path.includes(listItem) ? [] : [{ key: pathKey(path), path }],
  ),
);

type Conflict = {
  readonly machine: Machine;
  readonly path: OptionPath;
  readonly sides: readonly Side[];
};
type Side = { readonly definition: LiveDefinition; readonly value: Plain };

function conflictAt(machine: Machine, path: OptionPath): Conflict | undefined {
  return machine.configuration.session.run(() => {
    const { definitions, hidden } = machine.configuration.definedAt(path);
    if (hidden !== undefined || definitions.some(({ certain }) => !certain)) return undefined;
    const sides = strongest(definitions).map((definition) => ({
      definition,
      value: plainOf(machine.configuration.valueIn(definition.said.value)),
    }));
    const plain = sides.filter((side): side is Side => side.value !== undefined);
    const values = new Set(plain.map(({ value }) => JSON.stringify(value)));
    return plain.length === sides.length && values.size > 1
      ? { machine, path, sides: plain }
      : undefined;
  });
}

function* resultsOf({ machine, path, sides }: Conflict): Iterable<PlacedResult> {
  for (const { definition, value } of sides) {
    const other = sides.find((side) => JSON.stringify(side.value) !== JSON.stringify(value));
    const place = definition.said.place;
    if (other === undefined) continue;
    const there = other.definition.said.place;
    yield {
      file: place.file,
      span: place.name,
      message: `\`${pathText(path)}\` is set to ${formatPlain(value)} here and to ${formatPlain(other.value)} elsewhere on ${machine.name}. Remove one of them, or give one \`lib.mkForce\`.`,
      related: [
        {
          place: { file: there.file, span: there.name },
          message: `It is set to ${formatPlain(other.value)} here.`,
        },
      ],
    };
  }
}

/** Types that take one value only. */
function isUnique(type: OptionType): boolean {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'float':
      return true;
    case 'string':
      return type.name !== 'separatedString';
    case 'nullOr':
    case 'uniq':
    case 'unique':
      return isUnique(type.element());
    default:
      return false;
  }
}
