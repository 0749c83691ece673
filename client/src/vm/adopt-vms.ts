import { realpathSync } from 'node:fs';
import { Uri, workspace } from 'vscode';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab } from './run-homelab';
import type { VmSession } from './vm-session';

/** Follows the VMs of this workspace that an earlier window, a terminal or an agent has left running. */
export async function adoptVms(
  homelab: Homelab,
  program: HomelabProgram,
  session: VmSession,
): Promise<void> {
  if (!workspace.isTrusted) return;
  const flakes = new Map(
    homelab.overview.flakes.map(({ root }) => [realpathSync(Uri.parse(root).fsPath), root]),
  );
  for await (const event of runHomelab(program, ['vm', 'list'])) {
    const flake = event.kind === 'vm' ? flakes.get(event.flake) : undefined;
    if (event.kind !== 'vm' || flake === undefined) continue;
    const target = { flake, machine: event.machine };
    if (session.find(target)) continue;
    session.follow(target, () => false);
  }
}
