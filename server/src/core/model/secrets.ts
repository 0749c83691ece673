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
  const secrets = new Map<string, DeclaredSecret>();
  const open = new Set<OptionPath>();
  for (const facts of flake.modules) {
    const said = saidOfSecrets(facts);
    for (const secret of said.secrets) {
      const key = `${secret.place.file}:${secret.place.name.start}`;
      if (!secrets.has(key)) secrets.set(key, secret);
    }
    for (const root of said.open) open.add(root);
  }
  const hasPrivateInputs = flake.machines.some(
    (machine) => machine.opaque.length > 0 || !hasPublicInputsOnly(machine),
  );
  return { secrets: [...secrets.values()], isOpen: (root) => hasPrivateInputs || open.has(root) };
}

type SaidOfSecrets = {
  readonly secrets: readonly DeclaredSecret[];
  readonly open: readonly OptionPath[];
};

/** What one module says of secrets. */
const saidOfSecrets = memoize((facts: ModuleFacts): SaidOfSecrets => {
  const { definitions, sets, opaque } = facts.defined;
  const secrets = [...definitions, ...sets].flatMap(({ path, places }) =>
    secretRoots.flatMap((root) => {
      const [name, place] = [path[root.length], places[root.length]];
      return name === undefined || place === undefined || !isPrefix(root, path)
        ? []
        : [{ root, name, place, facts }];
    }),
  );
  const open = secretRoots.filter(
    (root) => facts.broken !== undefined || opaque.some(({ path }) => isPrefix(path, root)),
  );
  return { secrets, open };
});
