import { groupBy } from '../base/group-by';
import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { AttrPlace } from '../eval/value';
import type { OpaqueDefinition } from './definitions';
import type { ModuleFacts } from './module-facts';
import { hasPublicInputsOnly } from './machine-knowledge';
import type { OptionPath } from './option-path';
import { GrowingTree, itemsBelow, treeAt, treeIndex, treesAlong, type PathTree } from './path-tree';
import type { Flake } from './snapshot';

/** The options under which secrets are declared: agenix and sops-nix. */
export const secretRoots: readonly OptionPath[] = [
  ['age', 'secrets'],
  ['sops', 'secrets'],
];

/** One place that declares a secret. */
export type DeclaredSecret = {
  readonly root: OptionPath;
  readonly name: string;
  readonly place: AttrPlace;
  readonly facts: ModuleFacts;
};

export type DeclaredSecrets = {
  readonly secrets: readonly DeclaredSecret[];
  /** Whether some declarations cannot be seen: names are computed, or modules of inputs add more. */
  readonly isOpen: (root: OptionPath) => boolean;
};

/** The secrets that a flake's modules declare, found once for each snapshot. */
export const declaredSecrets = memoize((flake: Flake): DeclaredSecrets => {
  const hasPrivateInputs = flake.machines.some(
    (machine) => machine.opaque.length > 0 || !hasPublicInputsOnly(machine),
  );
  const isAnyBroken = flake.modules.some(({ broken }) => broken !== undefined);
  const opaque = indexOpaque(flake.modules);
  const open = secretRoots.filter((root) =>
    [...treesAlong(opaque, root)].some(({ here }) => here.length > 0),
  );
  return {
    secrets: secretRoots.flatMap((root) => secretsBelow(flake, root)),
    isOpen: (root) => hasPrivateInputs || isAnyBroken || open.includes(root),
  };
});

/** The secrets that are declared in a file. */
export function secretsDeclaredIn(flake: Flake, file: FileUri): readonly DeclaredSecret[] {
  return byFile(declaredSecrets(flake)).get(file) ?? [];
}

const byFile = memoize(({ secrets }: DeclaredSecrets) =>
  groupBy(secrets, ({ place }) => place.file),
);

function secretsBelow({ definitions }: Flake, root: OptionPath): readonly DeclaredSecret[] {
  const secrets = new Map<string, DeclaredSecret>();
  for (const [name, tree] of treeAt(definitions, root)?.children ?? [])
    for (const { kind, said, facts } of itemsBelow(tree)) {
      const place = said.places[root.length];
      const key = `${place?.file ?? ''}:${place?.name.start ?? 0}`;
      if (place !== undefined && kind !== 'unsettled' && !secrets.has(key))
        secrets.set(key, { root, name, place, facts });
    }
  return [...secrets.values()];
}

/** What modules define that could not be read. */
const indexOpaque = treeIndex(
  memoize(({ defined }: ModuleFacts): PathTree<OpaqueDefinition> => {
    const tree = new GrowingTree<OpaqueDefinition>(({ path }) => path);
    tree.add(defined.opaque);
    return tree;
  }),
);
