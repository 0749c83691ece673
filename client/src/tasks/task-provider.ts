import { Uri, workspace, type Task, type TaskProvider } from 'vscode';
import type { ActionName } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from './homelab-program';
import { homelabTask, isHomelabTask } from './homelab-task';
import { targetsOf } from './machines';

/** Offers the tasks of every machine, and completes those that `tasks.json` names. */
export function taskProvider(homelab: Homelab, program: HomelabProgram): TaskProvider {
  return {
    provideTasks: () => (workspace.isTrusted ? allTasks(homelab, program) : []),
    resolveTask: (task) => {
      const { definition, scope } = task;
      if (!isHomelabTask(definition)) return undefined;
      return homelabTask(program, definition, typeof scope === 'object' ? scope : undefined);
    },
  };
}

/** The task of an action on a flake, named so that `tasks.json` can be shared between computers. */
export function taskFor(
  program: HomelabProgram,
  action: ActionName,
  target: { readonly flake: string; readonly machine?: string; readonly freshDisk?: boolean },
): Task {
  const root = Uri.parse(target.flake);
  const scope = workspace.getWorkspaceFolder(root);
  const relative = scope ? root.path.slice(scope.uri.path.length + 1) : root.fsPath;
  return homelabTask(
    program,
    {
      type: 'homelab',
      task: action,
      ...(target.machine !== undefined && { machine: target.machine }),
      ...(relative !== '' && { flake: relative }),
      ...(target.freshDisk === true && { freshDisk: true }),
    },
    scope,
  );
}

function allTasks(homelab: Homelab, program: HomelabProgram): Task[] {
  const machineTasks = targetsOf(homelab.overview).flatMap((target) =>
    (['evaluate', 'build', 'vm'] as const).map((action) => taskFor(program, action, target)),
  );
  const builders = homelab.overview.flakes.map(({ root }) =>
    taskFor(program, 'builder', { flake: root }),
  );
  return [...machineTasks, ...builders];
}
