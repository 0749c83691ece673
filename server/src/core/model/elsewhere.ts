import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import { withInline } from './contexts';
import { flakeReads } from './flake-reads';
import { machinesWith } from './machine-file';
import { hasPublicInputsOnly } from './machine-knowledge';
import type { ModuleFacts } from './module-facts';
import { pathKey, type OptionPath } from './option-path';
import type { OptionNode } from './option-tree';
import { resolveOption } from './resolve-option';
import type { Flake, Snapshot } from './snapshot';

/**
 * Whether an option that no module of the repository is seen to declare may be declared all the
 * same, by a module of an input or by one that could not be read. `at` is the unknown segment.
 */
export function mayBeElsewhere(
  { flake, snapshot, file }: Asking,
  path: OptionPath,
  at: number,
): boolean {
  const unseen = unseenModules(flake);
  return (
    (flake.facts?.inputs.includes(path[0] ?? '') ?? false) ||
    unseen.ofMachines ||
    (unseen.ofOthers && machinesWith(flake, file).length === 0) ||
    (unseen.ofInputs && sharedSets(flake, snapshot).has(pathKey(path.slice(0, at))))
  );
}

type Asking = { readonly flake: Flake; readonly snapshot: Snapshot; readonly file: FileUri };

type Unseen = {
  /** A machine imports a module that could not be read. */
  readonly ofMachines: boolean;
  /** A module that no machine imports has an import that only a call would give. */
  readonly ofOthers: boolean;
  /** A machine imports modules that are not known, or those of an input that may be the person's own. */
  readonly ofInputs: boolean;
};

const unseenModules = memoize((flake: Flake): Unseen => {
  const imported = new Set(flake.machines.flatMap(({ modules }) => modules));
  const others = flake.modules.filter((facts) => !imported.has(facts)).flatMap(withInline);
  return {
    ofMachines: [...imported].some(({ broken }) => broken !== undefined),
    ofOthers: others.some((facts) => facts.imports.some(isCall)),
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

/** The sets of options that an input adds to: several files use the same name that is not declared here. */
const sharedSets = memoize((flake: Flake, snapshot: Snapshot): ReadonlySet<string> => {
  const used = new UndeclaredNames(flake.options);
  const imported = flake.machines.flatMap(({ modules }) => modules);
  const files = new Set(imported.map(({ file }) => file));
  for (const { defined, file } of new Set(imported))
    for (const { path } of defined.definitions) used.add(path, file);
  for (const { read, file } of flakeReads(flake, snapshot).all)
    if (read.root === 'config' && files.has(file)) used.add(read.path, file);
  return used.shared();
});

class UndeclaredNames {
  private readonly files = new Map<string, { readonly set: string; readonly in: Set<FileUri> }>();

  constructor(private readonly options: OptionNode) {}

  add(path: OptionPath, file: FileUri): void {
    const resolved = resolveOption(this.options, path);
    if (resolved.kind !== 'missing' || resolved.at === 0) return;
    const key = pathKey(path.slice(0, resolved.at + 1));
    const known = this.files.get(key) ?? {
      set: pathKey(path.slice(0, resolved.at)),
      in: new Set<FileUri>(),
    };
    this.files.set(key, known);
    known.in.add(file);
  }

  shared(): ReadonlySet<string> {
    const shared = [...this.files.values()].filter((name) => name.in.size >= filesThatAgree);
    return new Set(shared.map(({ set }) => set));
  }
}
