import { memoize } from '../base/memoize';
import { plainOf, type Plain } from '../eval/builtins/json';
import { strongest, type LiveDefinition } from '../model/defined-at';
import type { FileUri } from '../base/uri';
import { definitionsIn, type DefinitionTree, type Said } from '../model/definition-index';
import type { Definition } from '../model/definitions';
import { formatPlain } from '../model/format-value';
import { isWhole } from '../model/machine-knowledge';
import type { Machine } from '../model/machine';
import { listItem, pathKey, pathText, type OptionPath } from '../model/option-path';
import { treeAt } from '../model/path-tree';
import { definitionsPlacedIn, unsettledOptionsIn } from '../model/placed-in';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import type { OptionType } from '../types/option-type';
import type { Check, CheckResult } from './check';

/** Two modules of a machine set an option to different values, and neither of them wins. */
export const conflictingDefinitions: Check = {
  code: 'conflicting-definitions',
  severity: 'error',
  *run({ file, flake }) {
    const reported = new Set<number>();
    const paths = pathsSetTwice(flake, file);
    if (paths.length === 0) return;
    for (const machine of flake.machines.filter(isWhole))
      for (const path of paths) {
        const conflict = conflictAt(machine, flake, path);
        for (const { span, ...result } of conflict === undefined ? [] : resultsIn(file, conflict)) {
          if (!reported.has(span.start)) yield { span, ...result };
          reported.add(span.start);
        }
      }
  },
};

/** Paths of the repository's own options that take one value, and are set in the file and elsewhere. */
function pathsSetTwice(flake: Flake, file: FileUri): readonly OptionPath[] {
  const found = new Map<string, OptionPath>();
  for (const { said } of definitionsPlacedIn(flake, file)) found.set(pathKey(said.path), said.path);
  for (const { said } of unsettledOptionsIn(flake, file)) {
    const tree = treeAt(flake.definitions, said.path);
    for (const twice of tree === undefined ? [] : saidTwice(tree))
      found.set(pathKey(twice.said.path), twice.said.path);
  }
  return [...found.values()].filter((path) => {
    // The items of a list are apart, though their paths are the same.
    if (isUpstream(path[0] ?? '') || path.includes(listItem)) return false;
    if (definitionsIn(treeAt(flake.definitions, path)).length < 2) return false;
    const resolved = resolveOption(flake.options, path);
    return resolved.kind === 'value' && resolved.only && isUnique(resolved.type);
  });
}

/** A definition of each path that is defined more than once, at a part of the tree and below. */
const saidTwice = memoize((tree: DefinitionTree): readonly Said<Definition>[] => {
  const here = definitionsIn(tree);
  const below = [...tree.children.values()].flatMap((child) => saidTwice(child));
  return here.length > 1 ? [...here.slice(0, 1), ...below] : below;
});

type Conflict = {
  readonly machine: Machine;
  readonly path: OptionPath;
  readonly sides: readonly Side[];
};
type Side = { readonly definition: LiveDefinition; readonly value: Plain };

/** Both files ask about the same path. */
const conflictsSoFar = memoize<Machine, [], Map<string, Conflict | undefined>>(() => new Map());

function conflictAt(machine: Machine, flake: Flake, path: OptionPath): Conflict | undefined {
  const known = conflictsSoFar(machine);
  const key = pathKey(path);
  if (!known.has(key)) known.set(key, findConflict(machine, flake, path));
  return known.get(key);
}

function findConflict(machine: Machine, flake: Flake, path: OptionPath): Conflict | undefined {
  const setBy = definitionsIn(treeAt(flake.definitions, path));
  const here = setBy.filter(({ facts }) => machine.configuration.hasModule(facts.key));
  if (here.length < 2) return undefined;
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

function* resultsIn(file: FileUri, { machine, path, sides }: Conflict): Iterable<CheckResult> {
  for (const { definition, value } of sides) {
    const other = sides.find((side) => JSON.stringify(side.value) !== JSON.stringify(value));
    const place = definition.said.place;
    if (other === undefined || place.file !== file) continue;
    const there = other.definition.said.place;
    yield {
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
