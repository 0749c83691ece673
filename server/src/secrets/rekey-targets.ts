import { secretRules, type SecretRule } from '../core/model/secret-rules';
import { kindAt } from '../core/model/file-paths';
import type { Flake, Snapshot } from '../core/model/snapshot';
import { ruleProblem } from './lock';
import type { RekeyTarget } from './secret-file';

export type RekeyTargets =
  | { readonly kind: 'found'; readonly targets: readonly RekeyTarget[] }
  | { readonly kind: 'refused'; readonly why: string };

/** How the rules say that files are to be encrypted: those that are named, or else all that are there. */
export function rekeyTargets(
  flake: Flake,
  snapshot: Snapshot,
  paths: readonly string[],
): RekeyTargets {
  const all = secretRules(flake, snapshot).flatMap(({ rules }) => rules);
  const unnamed = paths.find((path) => !all.some((rule) => rule.path === path));
  if (unnamed !== undefined)
    return {
      kind: 'refused',
      why: `No rule says for whom ${unnamed} is encrypted. Add one to secrets.nix with its public keys.`,
    };
  const chosen =
    paths.length > 0
      ? all.filter(({ path }) => paths.includes(path))
      : all.filter(({ path }) => kindAt(snapshot, path) !== undefined);
  for (const rule of chosen) {
    const why = ruleProblem(rule);
    if (why !== undefined) return { kind: 'refused', why };
  }
  return { kind: 'found', targets: chosen.map(targetOf) };
}

export function targetOf({ path, recipients, armor }: SecretRule): RekeyTarget {
  return { path, keys: recipients.map(({ key }) => key), armor };
}
