import { QuickPickItemKind, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { DeployMode } from '../../../server/src/protocol';
import { flakeName } from '../flake/flake-name';
import type { Homelab } from '../homelab';
import { isVmName, targetsOf, type Target } from '../tasks/machines';

/** Machines that are deployed; the test VMs are not among them. */
export function deployableTargets({ overview }: Homelab): readonly Target[] {
  return targetsOf(overview).filter(({ machine }) => !isVmName(machine));
}

/** One or several machines of one flake; nothing if the person gives up or there is none. */
export async function pickMachines(
  homelab: Homelab,
  title: string,
): Promise<readonly Target[] | undefined> {
  const targets = deployableTargets(homelab);
  const [only, ...others] = targets;
  if (only === undefined) {
    void window.showWarningMessage(
      'No machine can be deployed. Define one under nixosConfigurations in flake.nix; test VMs are booted, not deployed.',
    );
    return undefined;
  }
  if (others.length === 0) return [only];
  const several = new Set(targets.map(({ flake }) => flake)).size > 1;
  const items = targets.map((target) => ({
    label: target.machine,
    description: target.system ?? '',
    ...(several && { detail: flakeName(target.flake) }),
    target,
  }));
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: 'Which machines?',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const chosen = picked?.map(({ target }) => target) ?? [];
  if (chosen.length === 0) return undefined;
  if (new Set(chosen.map(({ flake }) => flake)).size === 1) return chosen;
  void window.showWarningMessage('The machines are of several flakes. Deploy one flake at a time.');
  return undefined;
}

type ModeItem = QuickPickItem & { readonly mode?: DeployMode };

const modes: readonly ModeItem[] = [
  {
    mode: 'switch',
    label: '$(rocket) Activate now',
    detail: 'The system runs at once, and after every boot.',
  },
  {
    mode: 'boot',
    label: '$(watch) Activate with the next boot',
    detail: 'Nothing changes until the machine reboots. Right for a new kernel.',
  },
  {
    mode: 'test',
    label: '$(beaker) Try until the next reboot',
    detail: 'The system runs at once; a reboot brings the present one back.',
  },
  { kind: QuickPickItemKind.Separator, label: '' },
  {
    mode: 'dry-activate',
    label: '$(eye) Only show what would change',
    detail: 'Nothing is activated.',
  },
];

export async function pickMode(machines: readonly Target[]): Promise<DeployMode | undefined> {
  const picked = await window.showQuickPick(modes, {
    title: `Deploy ${machines.map(({ machine }) => machine).join(', ')}`,
    placeHolder: 'You are shown the difference and asked again before anything is activated.',
    ignoreFocusOut: true,
  });
  return picked?.mode;
}

/** Where a machine is, where nothing says so; the answer is kept in the settings of the workspace. */
export async function askHost({ flake, machine }: Target): Promise<string | undefined> {
  const host = await window.showInputBox({
    title: `Where is ${machine}?`,
    prompt: 'As SSH reaches it. It is kept in the setting homelab.deploy.hosts.',
    placeHolder: 'root@192.168.1.10',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^(?:[\w.-]+@)?(?:\[[0-9A-Fa-f:.%\w]+\]|[A-Za-z0-9][\w.-]*)(?::\d{1,5})?$/.test(text.trim())
        ? undefined
        : 'Write it as user@name, or as user@name:port.',
  });
  if (host === undefined) return undefined;
  const folder = workspace.getWorkspaceFolder(Uri.parse(flake));
  const section = workspace.getConfiguration('homelab', folder?.uri);
  const hosts = section.get<Readonly<Record<string, string>>>('deploy.hosts') ?? {};
  await section.update('deploy.hosts', { ...hosts, [machine]: host.trim() }, false);
  return host.trim();
}
