import {
  commands,
  ProcessExecution,
  Task,
  TaskScope,
  tasks,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import type { Problem, Remedy } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import type { HomelabProgram } from './homelab-program';
import type { TaskEvents } from './task-events';

/** The read-only documents that hold Nix's own words, whole. */
export const detailsScheme = 'homelab-details';

/** Offers what can be done about a task that has failed, and Nix's whole answer. */
export function offerRemedies(events: TaskEvents, program: HomelabProgram): Disposable {
  let problems: Problem[] = [];
  return events.onDidHappen(({ event }) => {
    if (event.kind === 'started') problems = [];
    else if (event.kind === 'problem') problems.push(event);
    else if (event.kind === 'finished' && event.outcome === 'failed') {
      const errors = problems.filter(({ severity }) => severity === 'error');
      const chosen = errors.find(({ remedy }) => remedy?.command) ?? errors[0];
      if (chosen) void offer(program, chosen);
    }
  });
}

async function offer(program: HomelabProgram, problem: Problem): Promise<void> {
  const { message, remedy, details } = problem;
  const cure = remedy?.command ? remedy.title : undefined;
  const show = 'Show Details';
  const buttons = [...(cure === undefined ? [] : [cure]), ...(details === undefined ? [] : [show])];
  const choice = await window.showErrorMessage(message, ...buttons);
  if (choice === undefined) return;
  if (choice === cure && remedy) await applyRemedy(program, remedy);
  else if (choice === show) await showDetails(problem);
}

/** What the command line names in its remedies and the extension does in its own way. */
const ownCommands: Readonly<Record<string, string>> = {
  new: commandIds.createProject,
  doctor: commandIds.doctor,
  'builder start': commandIds.startBuilder,
};

/** Runs a remedy in a terminal, where its password, if it needs one, is asked for. */
export async function applyRemedy(program: HomelabProgram, remedy: Remedy): Promise<void> {
  const [command, ...args] = remedy.command ?? [];
  if (command === undefined) return;
  const own = command === 'homelab' ? ownCommands[args.join(' ')] : undefined;
  if (own !== undefined) {
    await commands.executeCommand(own);
    return;
  }
  const [folder] = workspace.workspaceFolders ?? [];
  const options = { ...(folder && { cwd: folder.uri.fsPath }) };
  const execution =
    command === 'homelab'
      ? new ProcessExecution(program.command, [program.script, ...args], {
          ...options,
          env: program.environment(),
        })
      : new ProcessExecution(command, args, options);
  const definition = { type: 'process' };
  const task = new Task(
    definition,
    folder ?? TaskScope.Workspace,
    remedy.title,
    'homelab',
    execution,
  );
  await tasks.executeTask(task);
}

const documents = new Map<string, string>();

/** Gives the documents of `showDetails` their text. */
export const detailsProvider: TextDocumentContentProvider = {
  provideTextDocumentContent: (uri) => documents.get(uri.toString()) ?? '',
};

async function showDetails({ code, message, details = '' }: Problem): Promise<void> {
  const uri = Uri.from({
    scheme: detailsScheme,
    path: `/${code}.txt`,
    query: String(documents.size),
  });
  documents.set(uri.toString(), `${message}\n\n${details}\n`);
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}
