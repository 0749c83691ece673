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

/** The machine that a command means without being told: the chosen one, else the test VM for this computer. */
export function defaultTarget(
  targets: readonly Target[],
  chosen: string,
  architecture: string,
): Target | undefined {
  if (chosen !== '') return only(targets.filter(({ machine }) => machine === chosen));
  const fitting = targets.filter(
    ({ machine, system }) => isVmName(machine) && system?.split('-')[0] === cpuNames[architecture],
  );
  // Of `server-vm` and `server-vm-aarch64` for the same processor, the first is the usual one.
  const usual = fitting.filter(({ machine }) => machine.endsWith('-vm'));
  return only(usual) ?? only(fitting) ?? only(targets);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Nix's names of Node's `process.arch`. */
const cpuNames: Readonly<Record<string, string>> = { arm64: 'aarch64', x64: 'x86_64' };
