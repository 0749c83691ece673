import {
  ProcessExecution,
  Task,
  TaskGroup,
  TaskPanelKind,
  TaskScope,
  Uri,
  workspace,
  type TaskDefinition,
  type WorkspaceFolder,
} from 'vscode';
import type { ActionName } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import { commandLine } from './command-line';
import { eventsVariable, newEventFile } from './event-file';
import type { HomelabProgram } from './homelab-program';

/** A task as `tasks.json` holds it; `package.json` declares the same. */
export interface HomelabTaskDefinition extends TaskDefinition {
  readonly type: 'homelab';
  readonly task: ActionName;
  readonly machine?: string;
  /** The flake's folder, absolute or relative to the workspace folder. */
  readonly flake?: string;
  /** A VM's disk is thrown away first. */
  readonly freshDisk?: boolean;
}

const actions: readonly string[] = ['evaluate', 'build', 'vm', 'builder'] satisfies ActionName[];

export function isHomelabTask(definition: TaskDefinition): definition is HomelabTaskDefinition {
  const { type, task, machine, flake } = definition as Record<string, unknown>;
  return (
    type === 'homelab' &&
    typeof task === 'string' &&
    actions.includes(task) &&
    isTextOrAbsent(machine) &&
    isTextOrAbsent(flake)
  );
}

/** The task that runs the `homelab` command line in a terminal of its own. */
export function homelabTask(
  program: HomelabProgram,
  definition: HomelabTaskDefinition,
  scope: WorkspaceFolder | undefined,
): Task {
  const { task: action, machine, freshDisk } = definition;
  const flake = flakeFolder(definition, scope);
  const task = new Task(
    definition,
    scope ?? TaskScope.Workspace,
    machine === undefined ? action : `${action} ${machine}`,
    'homelab',
    new ProcessExecution(
      program.command,
      [
        program.script,
        ...commandLine({
          task: action,
          machine,
          flake,
          freshDisk,
          keep: readSettings(scope?.uri).keepVm,
        }),
      ],
      // Paths are printed relative to this folder, and the problem matcher reads them so.
      {
        cwd: scope?.uri.fsPath ?? flake,
        env: { ...program.environment(), [eventsVariable]: newEventFile() },
      },
    ),
    action === 'builder' ? [] : ['$homelab'],
  );
  task.detail = details[action];
  if (action === 'build') task.group = TaskGroup.Build;
  // A VM and the builder run for long: nothing else may take their terminal.
  const isLasting = action === 'vm' || action === 'builder';
  // VS Code gives a task of this kind its terminal back when the window is reloaded.
  task.isBackground = action === 'builder';
  task.presentationOptions = {
    panel: isLasting ? TaskPanelKind.Dedicated : TaskPanelKind.Shared,
    clear: true,
    showReuseMessage: false,
  };
  return task;
}

/** The task again, in the folder that it was meant for. */
export function taskOf(program: HomelabProgram, definition: HomelabTaskDefinition): Task {
  const folder = workspace.getWorkspaceFolder(flakeUri(definition));
  return homelabTask(program, definition, folder);
}

/** The folder of a task's flake. */
export function flakeUri(definition: HomelabTaskDefinition): Uri {
  return Uri.file(flakeFolder(definition, undefined));
}

function flakeFolder({ flake }: HomelabTaskDefinition, scope: WorkspaceFolder | undefined): string {
  const base = scope ?? workspace.workspaceFolders?.[0];
  if (flake === undefined) return base?.uri.fsPath ?? '';
  return flake.startsWith('/') || !base ? flake : Uri.joinPath(base.uri, flake).fsPath;
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

const details = {
  evaluate: 'Check that the machine’s configuration evaluates',
  build: 'Build the machine’s test VM',
  vm: 'Build the machine’s test VM and boot it',
  builder: 'Run the Linux builder for macOS',
} as const satisfies Record<ActionName, string>;
