import { ProgressLocation, tasks, Uri, window, workspace, type TaskExecution } from 'vscode';
import type { ActionEvent, ActionName } from '../../../server/src/protocol';
import { ensureBuilder } from '../builder/ensure-builder';
import type { Builders } from '../builder/builders';
import type { Homelab } from '../homelab';
import { readSettings } from '../settings';
import type { HomelabProgram } from '../tasks/homelab-program';
import { isHomelabTask } from '../tasks/homelab-task';
import type { Target } from '../tasks/machines';
import { taskFor } from '../tasks/task-provider';
import { mayRun } from '../trust';
import { runHomelab, vmArguments } from '../vm/run-homelab';
import { vmRow, type VmRow } from '../views/vms-view';
import type { Vm, VmSession } from '../vm/vm-session';
import { chooseMachine } from './choose-machine';

export type Actions = {
  readonly homelab: Homelab;
  readonly program: HomelabProgram;
  readonly session: VmSession;
  readonly builders: Builders;
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

export async function startBuilder(actions: Actions): Promise<void> {
  if (await mayRun('Starting the Linux builder')) await runBuilder(actions);
}

/** The builder in a terminal of its own; one that runs in this window already is shown. */
async function runBuilder({ homelab, program, builders }: Actions): Promise<TaskExecution> {
  const flake = homelab.overview.flakes[0]?.root ?? workspace.workspaceFolders?.[0]?.uri.toString();
  return builders.task ?? tasks.executeTask(taskFor(program, 'builder', { flake: flake ?? '' }));
}

/** Ends the builder, in whichever window or terminal it was started. */
export async function stopBuilder({ program, builders }: Actions): Promise<void> {
  if (!(await mayRun('Stopping the Linux builder'))) return;
  const progress = {
    location: ProgressLocation.Notification,
    title: 'Ending the Linux builder',
  };
  const finished = await window.withProgress(progress, () =>
    lastWords(runHomelab(program, ['builder', 'stop'])),
  );
  if (finished) window.setStatusBarMessage(finished.message, 5000);
  builders.refresh();
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
  actions: Actions,
  row: unknown,
  action: Exclude<ActionName, 'builder'>,
  options: { readonly freshDisk?: boolean } = {},
): Promise<{ readonly target: Target; readonly execution: TaskExecution } | undefined> {
  const { title, question } = words[action];
  if (!(await mayRun(title))) return undefined;
  const target = vmOf(row)?.target ?? (await chooseMachine(actions.homelab, row, question));
  if (!target) return undefined;
  const { program, builders } = actions;
  const starting = { program, builders, startBuilder: () => runBuilder(actions) };
  if (action !== 'evaluate' && !(await ensureBuilder(starting, target))) return undefined;
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
  await bootVm(actions, vmRow(vm));
}

/** The VM that a command was called on in the view. */
export function vmOf(row: unknown): Vm | undefined {
  return typeof row === 'object' && row !== null && 'vm' in row ? (row as VmRow).vm : undefined;
}

/** Nix reads the disk, not the editor. */
export async function saveFlake({ flake }: Pick<Target, 'flake'>): Promise<void> {
  if (!readSettings(Uri.parse(flake)).saveFirst) return;
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
