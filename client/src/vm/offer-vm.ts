import { commands, Disposable, window } from 'vscode';
import { commandIds } from '../commands/command-ids';
import type { Target } from '../tasks/machines';
import { vmRow } from '../views/vms-view';
import { isDeaf, type Vm, type VmSession } from './vm-session';

const choices = {
  'Open Dashboard': commandIds.openDashboard,
  'Open SSH Terminal': commandIds.openSshTerminal,
  Stop: commandIds.stopVm,
} as const;

const afterSilence = {
  'Show Console': commandIds.showConsole,
  'Rebuild and Restart': commandIds.restartVm,
} as const;

const afterFailure = {
  'Boot Again': commandIds.bootVm,
  'Show Console': commandIds.showConsole,
} as const;

/** Says of each VM once that it runs, and what can be done with it; in place of that, that it has failed. */
export function offerVms(session: VmSession): Disposable {
  const running = new Map<Vm, { isOpen: boolean }>();
  const offer = async (vm: Vm): Promise<void> => {
    const note = { isOpen: true };
    running.set(vm, note);
    const text = `${vm.target.machine} runs in its VM.`;
    const choice = await window.showInformationMessage(text, ...labelsOf(choices));
    note.isOpen = false;
    if (choice) await runOn(session.find(vm.target) ?? vm, choices[choice]);
  };
  const look = (): void => {
    for (const [vm, { isOpen }] of running) {
      const now = session.find(vm.target);
      if (now?.status.phase === 'running' || now?.status.phase === 'stopping') continue;
      running.delete(vm);
      if (now?.status.phase === 'failed') void tellFailure(now, isOpen);
    }
  };
  return Disposable.from(
    session.onDidBecomeReady((vm) => void offer(vm)),
    session.onDidChange(look),
    tellSilence(session),
  );
}

/** Says once of a VM that has stopped to answer that it has. */
function tellSilence(session: VmSession): Disposable {
  const told = new Set<string>();
  return session.onDidChange(() => {
    for (const vm of session.all) {
      const key = JSON.stringify(vm.target);
      if (!isDeaf(vm)) told.delete(key);
      else if (!told.has(key)) {
        told.add(key);
        void warn(vm, vm.status.message ?? '', afterSilence);
      }
    }
  });
}

async function warn(
  vm: Vm,
  text: string,
  remedies: Readonly<Record<string, string>>,
): Promise<void> {
  const choice = await window.showWarningMessage(text, ...Object.keys(remedies));
  const command = choice === undefined ? undefined : remedies[choice];
  if (command !== undefined) await runOn(vm, command);
}

/** VS Code has no way to take one notification back, but they can all be put aside, into the list of them. */
async function tellFailure(vm: Vm, isOffered: boolean): Promise<void> {
  if (isOffered) await commands.executeCommand('notifications.hideToasts');
  const text = vm.status.message ?? `The VM of ${vm.target.machine} has failed.`;
  await warn(vm, text, afterFailure);
}

/** The same from the status bar, for later. */
export async function pickVmAction(vm: Vm): Promise<void> {
  const { target, status } = vm;
  const labels = labelsOf(choices);
  const wanted = status.phase === 'running' ? labels : labels.filter((label) => label === 'Stop');
  const choice = await window.showQuickPick(wanted, {
    placeHolder: status.message ?? `The VM of ${target.machine}: ${status.phase}`,
    ignoreFocusOut: true,
  });
  const known = labels.find((label) => label === choice);
  if (known) await runOn(vm, choices[known]);
}

/** As from the VM's row, so that it is this one of several. */
function runOn(vm: Vm, command: string): Thenable<unknown> {
  return commands.executeCommand(command, vmRow(vm));
}

function labelsOf<T extends object>(of: T): (keyof T & string)[] {
  return Object.keys(of) as (keyof T & string)[];
}

/** What is reached in a VM is gone with it. */
export async function whileItRuns(
  session: VmSession,
  target: Target,
  open: (vm: Vm) => Promise<void> | void,
): Promise<void> {
  const vm = session.find(target);
  if (vm && vm.status.phase !== 'failed') return open(vm);
  const boot = 'Boot VM';
  const text = `The VM of ${target.machine} does not run any more.`;
  if ((await window.showInformationMessage(text, boot)) === boot)
    await commands.executeCommand(commandIds.bootVm, target);
}
