import type { Overview } from '../../../server/src/protocol';

/** A machine of the workspace as commands and tasks name it. */
export type Target = {
  /** The flake's root, as a URI. */
  readonly flake: string;
  readonly machine: string;
  readonly system?: string;
};

/** Whether a machine is, by its name, a variant that runs as a virtual machine. */
export function isVmName(machine: string): boolean {
  return /-vm(-|$)/.test(machine);
}

export function targetsOf({ flakes }: Overview): readonly Target[] {
  return flakes.flatMap(({ root, machines }) =>
    machines.map(({ name, system }) => ({
      flake: root,
      machine: name,
      ...(system !== undefined && { system }),
    })),
  );
}

/** The machine that a setting names; nothing if it is empty or no single flake has that machine. */
export function namedTarget(targets: readonly Target[], name: string): Target | undefined {
  return only(targets.filter(({ machine }) => machine === name));
}

/** The machine that the language server thinks suits this computer, and why, if one flake has any. */
export function suggestedTarget(
  overview: Overview,
): { readonly target: Target; readonly why: string } | undefined {
  const flake = only(overview.flakes.filter(({ machines }) => machines.length > 0));
  const suggested = flake?.suggested;
  const target = suggested && namedTarget(targetsOf(overview), suggested.machine);
  return target && { target, why: suggested.why };
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
