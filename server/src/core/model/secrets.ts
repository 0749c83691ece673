import { memoize } from '../base/memoize';
import type { AttrPlace } from '../eval/value';
import type { ModuleFacts } from './module-facts';
import { hasPublicInputsOnly } from './machine-knowledge';
import { isPrefix, type OptionPath } from './option-path';
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
export const declaredSecrets = memoize(collect);

function collect(flake: Flake): DeclaredSecrets {
  const secrets: DeclaredSecret[] = [];
  const open = new Set<OptionPath>();
  for (const facts of flake.modules) {
    const { definitions, sets, opaque } = facts.defined;
    for (const { path, places } of [...definitions, ...sets])
      for (const root of secretRoots) {
        const name = path[root.length];
        const place = places[root.length];
        if (name === undefined || place === undefined || !isPrefix(root, path)) continue;
        if (
          !secrets.some(
            (one) => one.place.file === place.file && one.place.name.start === place.name.start,
          )
        )
          secrets.push({ root, name, place, facts });
      }
    for (const { path } of opaque)
      for (const root of secretRoots) if (isPrefix(path, root)) open.add(root);
    if (facts.broken !== undefined) for (const root of secretRoots) open.add(root);
  }
  const hasPrivateInputs = flake.machines.some(
    (machine) => machine.opaque.length > 0 || !hasPublicInputsOnly(machine),
  );
  return { secrets, isOpen: (root) => hasPrivateInputs || open.has(root) };
}
