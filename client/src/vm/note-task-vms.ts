import { Uri, workspace, type Disposable } from 'vscode';
import type { HomelabTaskDefinition } from '../tasks/homelab-task';
import type { TaskEvents } from '../tasks/task-events';
import type { VmSession } from './vm-session';

/** While a VM is built it has no supervisor yet, and only its task knows about it. */
export function noteTaskVms(events: TaskEvents, session: VmSession): Disposable {
  return events.onDidHappen(({ definition, event }) => {
    if (event.kind !== 'vm' || (event.phase !== 'building' && event.phase !== 'failed')) return;
    session.note({
      target: { flake: flakeUri(definition, event.flake), machine: event.machine },
      status: event,
    });
  });
}

/** The flake as the overview names it: the command line resolves links, VS Code does not. */
function flakeUri({ flake = '' }: HomelabTaskDefinition, resolved: string): string {
  const [folder] = workspace.workspaceFolders ?? [];
  if (flake.startsWith('/') || !folder) return Uri.file(flake === '' ? resolved : flake).toString();
  return (flake === '' ? folder.uri : Uri.joinPath(folder.uri, flake)).toString();
}
