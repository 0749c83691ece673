import { commands, EventEmitter, type Disposable } from 'vscode';
import type { DeploymentStatus } from '../../../server/src/protocol';
import type { Target } from '../tasks/machines';

export type Deployment = { readonly target: Target; readonly status: DeploymentStatus };

/** How the machines of this window are that were deployed in it, each with its last word. */
export class Deployments implements Disposable {
  private readonly found = new Map<string, Deployment>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChange = this.changes.event;

  get all(): readonly Deployment[] {
    return [...this.found.values()];
  }

  find({ flake, machine }: Target): Deployment | undefined {
    return this.found.get(`${flake}\n${machine}`);
  }

  /** The difference that was found stays known while the machine goes on. */
  note(flake: string, status: DeploymentStatus): void {
    const target = { flake, machine: status.machine };
    const known = status.phase === 'checking' ? undefined : this.find(target)?.status;
    const { changes = known?.changes, warnings = known?.warnings } = status;
    this.found.set(`${flake}\n${status.machine}`, {
      target,
      status: { ...status, ...(changes && { changes }), ...(warnings && { warnings }) },
    });
    void commands.executeCommand('setContext', 'homelab.deployments', true);
    this.changes.fire(undefined);
  }

  dispose(): void {
    this.changes.dispose();
  }
}
