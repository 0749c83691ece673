import { Disposable, EventEmitter } from 'vscode';
import type { CheckResult } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import type { HomelabProgram } from '../tasks/homelab-program';
import type { Target } from '../tasks/machines';
import { runHomelab, vmArguments } from './run-homelab';
import type { VmSession } from './vm-session';

/** What is not well in the VMs, asked once each of them has come to answer. What cannot be asked is no trouble. */
export class VmHealth implements Disposable {
  private readonly found = new Map<string, readonly CheckResult[]>();
  private readonly changes = new EventEmitter<void>();
  private readonly listening: Disposable;
  readonly onDidChange = this.changes.event;

  constructor(
    session: VmSession,
    private readonly program: HomelabProgram,
  ) {
    this.listening = session.onDidBecomeReady(({ target }) => void this.ask(target));
  }

  /** The troubles of a VM; none while they are not known. */
  troublesOf(target: Target): readonly CheckResult[] {
    return this.found.get(keyOf(target)) ?? [];
  }

  dispose(): void {
    this.listening.dispose();
    this.changes.dispose();
  }

  private async ask(target: Target): Promise<void> {
    const troubles: CheckResult[] = [];
    this.found.delete(keyOf(target));
    const args = vmArguments('health', target, '--user', readSettings().sshUser);
    for await (const event of runHomelab(this.program, args))
      if (event.kind === 'check' && event.status === 'failed') troubles.push(event);
    this.found.set(keyOf(target), troubles);
    this.changes.fire();
  }
}

function keyOf({ flake, machine }: Target): string {
  return `${flake}\n${machine}`;
}
