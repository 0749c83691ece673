import { commands, window } from 'vscode';
import { commandIds } from '../commands/command-ids';
import type { Vm } from './vm-session';

const choices = {
  'Open Dashboard': commandIds.openDashboard,
  'Open SSH Terminal': commandIds.openSshTerminal,
  Stop: commandIds.stopVm,
} as const;

/** Says once that the VM runs, and what can be done with it. */
export async function offerVm({ target }: Vm): Promise<void> {
  const labels = Object.keys(choices) as (keyof typeof choices)[];
  const text = `${target.machine} runs in its VM.`;
  const choice = await window.showInformationMessage(text, ...labels);
  if (choice) await commands.executeCommand(choices[choice]);
}

/** The same from the status bar, for later. */
export async function pickVmAction({ target, status }: Vm): Promise<void> {
  const labels = Object.keys(choices) as (keyof typeof choices)[];
  const wanted = status.phase === 'running' ? labels : labels.filter((label) => label === 'Stop');
  const choice = await window.showQuickPick(wanted, {
    placeHolder: status.message ?? `The VM of ${target.machine}: ${status.phase}`,
  });
  const known = labels.find((label) => label === choice);
  if (known) await commands.executeCommand(choices[known]);
}
