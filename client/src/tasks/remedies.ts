import {
  commands,
  ProcessExecution,
  Range,
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
import { flakeUri, taskOf, type HomelabTaskDefinition } from './homelab-task';
import type { HomelabProgram } from './homelab-program';
import { replaceInFlake } from './replace-in-flake';
import type { TaskEvents } from './task-events';

/** The read-only documents that hold Nix's own words, whole. */
export const detailsScheme = 'homelab-details';

/** Offers what can be done about a task that has failed, and Nix's whole answer. */
export function offerRemedies(events: TaskEvents, program: HomelabProgram): Disposable {
  let problems: Problem[] = [];
  return events.onDidHappen(({ definition, event }) => {
    if (event.kind === 'started') problems = [];
    else if (event.kind === 'problem') problems.push(event);
    else if (event.kind === 'finished' && event.outcome === 'failed')
      void offer({ program, definition, flake: flakeUri(definition) }, problems);
  });
}

/** A button, and what it does. */
type Button = { readonly label: string; readonly press: () => Promise<void> };
type Failure = {
  readonly program: HomelabProgram;
  readonly definition: HomelabTaskDefinition;
  readonly flake: Uri;
};

async function offer(failure: Failure, problems: readonly Problem[]): Promise<void> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const chosen = errors.find(({ remedy }) => remedy) ?? errors[0];
  if (!chosen) return;
  // What Nix warned of may be why it failed.
  const warnings = problems.filter(({ severity, remedy }) => severity === 'warning' && remedy);
  const buttons = buttonsOf(failure, chosen, warnings);
  const choice = await window.showErrorMessage(
    chosen.message,
    ...buttons.map(({ label }) => label),
  );
  await buttons.find(({ label }) => label === choice)?.press();
}

function buttonsOf(
  failure: Failure,
  chosen: Problem,
  warnings: readonly Problem[],
): readonly Button[] {
  const remedies = [chosen, ...warnings].flatMap(({ remedy }) => remedy ?? []);
  const cures = [...new Map(remedies.map((remedy) => [remedy.title, remedy])).values()];
  const { file, range, details } = chosen;
  return [
    ...cures.map((remedy) => ({ label: remedy.title, press: () => cure(failure, remedy) })),
    ...(file === undefined
      ? []
      : [
          { label: 'Show Place', press: () => showPlace(Uri.joinPath(failure.flake, file), range) },
        ]),
    ...(details === undefined ? [] : [{ label: 'Show Details', press: () => showDetails(chosen) }]),
  ];
}

async function cure({ program, definition, flake }: Failure, remedy: Remedy): Promise<void> {
  if (remedy.again === true) await tasks.executeTask(taskOf(program, definition));
  else if (remedy.replacement) await replaceInFlake(flake, remedy.replacement);
  else await applyRemedy(program, remedy);
}

async function showPlace(uri: Uri, range: Problem['range']): Promise<void> {
  const { line, character } = range?.start ?? { line: 0, character: 0 };
  await window.showTextDocument(uri, { selection: new Range(line, character, line, character) });
}

/** Shows one problem that no task has had, with what can be done about it. */
export async function offerRemedy(program: HomelabProgram, problem: Problem): Promise<void> {
  const { message, remedy, details } = problem;
  const title = remedy?.command ? remedy.title : undefined;
  const show = 'Show Details';
  const buttons = [
    ...(title === undefined ? [] : [title]),
    ...(details === undefined ? [] : [show]),
  ];
  const choice = await window.showErrorMessage(message, ...buttons);
  if (choice === undefined) return;
  if (choice === title && remedy) await applyRemedy(program, remedy);
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

function showDetails({ code, message, details = '' }: Problem): Promise<void> {
  return showText(`${code}.txt`, `${message}\n\n${details}\n`);
}

/** Opens a text that nobody can change. */
export async function showText(name: string, text: string): Promise<void> {
  const uri = textUri(name, text);
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}

/** Where a text that nobody can change can be opened. */
export function textUri(name: string, text: string): Uri {
  const query = String(documents.size);
  const uri = Uri.from({ scheme: detailsScheme, path: `/${name}`, query });
  documents.set(uri.toString(), text);
  return uri;
}
