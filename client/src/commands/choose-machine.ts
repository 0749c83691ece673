import { Uri, window } from 'vscode';
import { flakeName } from '../flake/flake-name';
import type { Homelab } from '../homelab';
import { readSettings } from '../settings';
import { namedTarget, suggestedTarget, targetsOf, type Target } from '../tasks/machines';
import type { Row } from '../views/service-rows';

/**
 * The machine that a command was called with, or of the row it was called on, else the usual one, else what the person
 * picks. Nothing if there is none, which the person is told, or none was picked.
 */
export async function chooseMachine(
  homelab: Homelab,
  row: unknown,
  question: string,
): Promise<Target | undefined> {
  if (isTarget(row)) return row;
  if (isRow(row) && 'machine' in row) {
    const { flake, machine } = row;
    const { name, system } = machine;
    return { flake: flake.root, machine: name, ...(system !== undefined && { system }) };
  }
  const near = row instanceof Uri ? machineOfFile(homelab, row) : undefined;
  if (near) return near;
  const targets = targetsOf(homelab.overview);
  if (targets.length === 0) {
    void window.showWarningMessage(noMachine(homelab));
    return undefined;
  }
  const { machine: chosen } = readSettings();
  if (chosen !== '' && !targets.some(({ machine }) => machine === chosen)) {
    void window.showWarningMessage(
      `The setting homelab.machine names ${chosen}, which no flake of this workspace has. Pick a machine or correct the setting.`,
    );
  }
  return namedTarget(targets, chosen) ?? suggested(homelab) ?? pick(targets, question);
}

/** The machine whose own file it is, where it is one's alone. */
function machineOfFile({ overview }: Homelab, file: Uri): Target | undefined {
  const found = overview.flakes.flatMap(({ root, machines }) =>
    machines
      .filter((machine) => machine.file !== undefined && samePlace(Uri.parse(machine.file), file))
      .map(({ name, system }): Target => ({
        flake: root,
        machine: name,
        ...(system !== undefined && { system }),
      })),
  );
  return found.length === 1 ? found[0] : undefined;
}

function samePlace(one: Uri, other: Uri): boolean {
  return one.toString() === other.toString();
}

/** Nobody named it, so it is said which machine it is, and why. */
function suggested({ overview }: Homelab): Target | undefined {
  const found = suggestedTarget(overview);
  if (found) window.setStatusBarMessage(`$(info) ${found.why}`, 10_000);
  return found?.target;
}

async function pick(targets: readonly Target[], question: string): Promise<Target | undefined> {
  const severalFlakes = new Set(targets.map(({ flake }) => flake)).size > 1;
  const items = targets.map((target) => ({
    label: target.machine,
    description: target.system ?? '',
    ...(severalFlakes && { detail: flakeName(target.flake) }),
    target,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: question, ignoreFocusOut: true });
  return picked?.target;
}

function noMachine({ state }: Homelab): string {
  switch (state) {
    case 'starting':
    case 'reading':
      return 'The homelab is still being read. Try again in a moment.';
    case 'server-stopped':
      return 'The language server is not running. Run “Homelab: Restart Language Server”.';
    case 'no-flake':
      return 'This workspace has no flake.nix. Open the folder of your homelab.';
    case 'no-machines':
    case 'ready':
      return 'No machine was found. Define one under nixosConfigurations in flake.nix.';
  }
}

function isTarget(value: unknown): value is Target {
  return (
    typeof value === 'object' &&
    value !== null &&
    'machine' in value &&
    typeof value.machine === 'string'
  );
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value;
}
