import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import { withInline } from './contexts';
import type { DefinitionTree } from './definition-index';
import { flakeReads, type FileRead } from './flake-reads';
import { machinesOf, machinesWith } from './machine-file';
import { hasPublicInputsOnly } from './machine-knowledge';
import type { ModuleFacts } from './module-facts';
import { once } from './once';
import type { OptionPath } from './option-path';
import { itemsBelow, treeAt, type PathTree } from './path-tree';
import { resolveOption } from './resolve-option';
import type { Flake } from './snapshot';
import { isWrittenUnread } from './written-options';

/**
 * Whether an option that no module of the repository is seen to declare may be declared all the
 * same, by a module of an input or by one that could not be read. `at` is the unknown segment.
 */
export function mayBeElsewhere(flake: Flake, file: FileUri, path: OptionPath, at: number): boolean {
  const unseen = unseenModules(flake);
  return (
    (flake.facts?.inputs.includes(path[0] ?? '') ?? false) ||
    unseen.ofMachines ||
    (unseen.ofOthers && machinesWith(flake, file).length === 0) ||
    (unseen.ofInputs && isShared(flake, path.slice(0, at))) ||
    isWrittenUnread(flake, path, at)
  );
}

type Unseen = {
  /** A machine imports a module that could not be read. */
  readonly ofMachines: boolean;
  /** A module that no machine imports has an import that only a call would give. */
  readonly ofOthers: boolean;
  /** A machine imports modules that are not known, or those of an input that may be the person's own. */
  readonly ofInputs: boolean;
};

const unseenModules = memoize((flake: Flake): Unseen => {
  const isImported = (facts: ModuleFacts): boolean => machinesOf(flake, [facts]).length > 0;
  const others = once(() => flake.modules.filter((facts) => !isImported(facts)));
  return {
    ofMachines: flake.modules.some((facts) => facts.broken !== undefined && isImported(facts)),
    get ofOthers() {
      return others()
        .flatMap(withInline)
        .some((facts) => facts.imports.some(isCall));
    },
    ofInputs: !flake.machines.every(
      (machine) => machine.opaque.length === 0 && hasPublicInputsOnly(machine),
    ),
  };
});

function isCall(entry: ModuleFacts['imports'][number]): boolean {
  return (
    (entry.kind === 'external' || entry.kind === 'opaque') &&
    entry.value?.source?.expr.kind === 'apply'
  );
}

/** One misspelling stands in one file; what more files than that agree on is declared somewhere. */
const filesThatAgree = 3;

/** Whether an input adds to a set of options: several files use the same name that is not declared here. */
function isShared(flake: Flake, set: OptionPath): boolean {
  const reads = treeAt(flakeReads(flake).tree, set);
  const defined = treeAt(flake.definitions, set);
  const names = new Set([...(reads?.children.keys() ?? []), ...(defined?.children.keys() ?? [])]);
  return [...names].some((name) => {
    const resolved = resolveOption(flake.options, [...set, name]);
    if (resolved.kind !== 'missing' || resolved.at !== set.length) return false;
    const files = new Set([
      ...definingFiles(flake, defined?.children.get(name)),
      ...readingFiles(flake, reads?.children.get(name)),
    ]);
    return files.size >= filesThatAgree;
  });
}

function definingFiles(flake: Flake, tree: DefinitionTree | undefined): readonly FileUri[] {
  const sayings = tree === undefined ? [] : [...itemsBelow(tree)];
  return sayings
    .filter(({ kind, facts }) => kind === 'definition' && machinesOf(flake, [facts]).length > 0)
    .map(({ facts }) => facts.file);
}

function readingFiles(flake: Flake, tree: PathTree<FileRead> | undefined): readonly FileUri[] {
  const reads = tree === undefined ? [] : [...itemsBelow(tree)];
  return reads
    .filter(({ read, file }) => read.root === 'config' && machinesWith(flake, file).length > 0)
    .map(({ file }) => file);
}
