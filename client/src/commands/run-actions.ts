import { ProgressLocation, tasks, window, workspace, type TaskExecution } from 'vscode';
import type { ActionEvent, ActionName } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { isHomelabTask } from '../tasks/homelab-task';
import type { Target } from '../tasks/machines';
import { taskFor } from '../tasks/task-provider';
import { mayRun } from '../trust';
import { runHomelab, vmArguments } from '../vm/run-homelab';
import type { VmRow } from '../views/vms-view';
import type { Vm, VmSession } from '../vm/vm-session';
import { chooseMachine } from './choose-machine';

export type Actions = {
  readonly homelab: Homelab;
  readonly program: HomelabProgram;
  readonly session: VmSession;
};

export async function evaluate(actions: Actions, row: unknown): Promise<void> {
  await onMachine(actions, row, 'evaluate');
}

export async function buildVm(actions: Actions, row: unknown): Promise<void> {
  await onMachine(actions, row, 'build');
}

/** Boots the VM in a terminal, and offers what can be opened once it answers. */
export async function bootVm(
  actions: Actions,
  row: unknown,
  options: { readonly freshDisk?: boolean } = {},
): Promise<void> {
  const booted = await onMachine(actions, row, 'vm', options);
  if (booted)
    actions.session.follow(booted.target, () => tasks.taskExecutions.includes(booted.execution));
}

export async function startBuilder({ homelab, program }: Actions): Promise<void> {
  if (!(await mayRun('Starting the Linux builder'))) return;
  const flake = homelab.overview.flakes[0]?.root ?? workspace.workspaceFolders?.[0]?.uri.toString();
  if (flake === undefined)
    void window.showWarningMessage('Open the folder of your homelab to start its Linux builder.');
  else await tasks.executeTask(taskFor(program, 'builder', { flake }));
}

/** Powers the VM off; one that is still being built is not built on. */
export async function stopVm(actions: Actions, row: unknown): Promise<void> {
  if (!(await mayRun('Stopping the VM'))) return;
  const current = vmOf(row) ?? (row === undefined ? actions.session.vm : undefined);
  const target =
    current?.target ?? (await chooseMachine(actions.homelab, row, 'Which VM do you want to stop?'));
  if (!target) return;
  const building = current?.status.phase === 'building' ? bootTaskOf(target) : undefined;
  if (building) building.terminate();
  else await powerOff(actions, target);
}

async function onMachine(
  { homelab, program }: Actions,
  row: unknown,
  action: Exclude<ActionName, 'builder'>,
  options: { readonly freshDisk?: boolean } = {},
): Promise<{ readonly target: Target; readonly execution: TaskExecution } | undefined> {
  const { title, question } = words[action];
  if (!(await mayRun(title))) return undefined;
  const target = vmOf(row)?.target ?? (await chooseMachine(homelab, row, question));
  if (!target) return undefined;
  await saveFlake(target);
  const execution = await tasks.executeTask(taskFor(program, action, { ...target, ...options }));
  return { target, execution };
}

/** Powers the VM off, and boots it with what the files say now. */
export async function restartVm(actions: Actions, row: unknown): Promise<void> {
  const vm = vmOf(row) ?? actions.session.vm;
  if (!vm || !(await mayRun('Restarting the VM'))) return;
  const ended = taskEnds(vm.target);
  await powerOff(actions, vm.target);
  await ended;
  await bootVm(actions, { kind: 'vm', vm } satisfies VmRow);
}

/** The VM that a command was called on in the view. */
export function vmOf(row: unknown): Vm | undefined {
  return typeof row === 'object' && row !== null && 'vm' in row ? (row as VmRow).vm : undefined;
}

/** Nix reads the disk, not the editor. */
async function saveFlake({ flake }: Target): Promise<void> {
  const root = `${flake}/`;
  const dirty = workspace.textDocuments.filter(
    ({ isDirty, languageId, uri }) =>
      isDirty && languageId === 'nix' && uri.toString().startsWith(root),
  );
  await Promise.all(dirty.map((document) => document.save()));
}

/** When the task that holds a VM has ended; at once if there is none. */
function taskEnds(target: Target): Promise<void> {
  const holder = bootTaskOf(target);
  if (!holder) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = tasks.onDidEndTask(({ execution }) => {
      if (execution !== holder) return;
      listening.dispose();
      resolve();
    });
  });
}

async function powerOff({ program }: Actions, target: Target): Promise<void> {
  const progress = {
    location: ProgressLocation.Notification,
    title: `Powering off the VM of ${target.machine}`,
  };
  const finished = await window.withProgress(progress, () =>
    lastWords(runHomelab(program, vmArguments('stop', target))),
  );
  if (finished?.outcome === 'succeeded') window.setStatusBarMessage(finished.message, 5000);
  else
    void window.showWarningMessage(
      finished?.message ??
        `The VM of ${target.machine} could not be powered off. Close its terminal to end it.`,
    );
}

async function lastWords(
  events: AsyncIterable<ActionEvent>,
): Promise<Extract<ActionEvent, { kind: 'finished' }> | undefined> {
  let last: Extract<ActionEvent, { kind: 'finished' }> | undefined;
  for await (const event of events) if (event.kind === 'finished') last = event;
  return last;
}

function bootTaskOf({ machine }: Target): TaskExecution | undefined {
  return tasks.taskExecutions.find(({ task: { definition } }) => {
    return isHomelabTask(definition) && definition.task === 'vm' && definition.machine === machine;
  });
}

const words = {
  evaluate: { title: 'Evaluate', question: 'Which machine do you want to evaluate?' },
  build: { title: 'Build VM', question: 'Whose VM do you want to build?' },
  vm: { title: 'Boot VM', question: 'Whose VM do you want to boot?' },
} as const;
