import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type {
  CopyServiceResult,
  TextEdit,
  ToggleServiceResult,
} from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';
import type { ServiceRow } from './service-rows';

type Outcome<R> =
  | { readonly kind: 'done'; readonly answer: R }
  | { readonly kind: 'refused'; readonly why: string };

/** How often the text may turn out to be another one than the edit was made for. */
const attempts = 5;

/** Switches a service; false if it was left as it was. */
export type Toggle = (row: ServiceRow, enable: boolean) => Promise<boolean>;

/** Gives a service to another machine of its flake. */
export type Copy = (row: ServiceRow, machine: string) => Promise<void>;

export type ServiceEdits = { readonly toggle: Toggle; readonly copy: Copy };

/** The edits of the view “Services”, one after another: each finds its file as the one before has saved it. */
export function serviceEdits(server: LanguageServer): ServiceEdits {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(use: () => Promise<T>): Promise<T> => {
    const next = last.then(use, use);
    last = next;
    return next;
  };
  const [toggle, copy] = [toggleService(server), copyService(server)];
  return {
    toggle: (row, enable) => inTurn(() => toggle(row, enable)),
    copy: (row, machine) => inTurn(() => copy(row, machine)),
  };
}

/** Edits the machine's file as the server says; where that is refused, the person is told why. */
function toggleService(server: LanguageServer): Toggle {
  return async ({ flake, machine, service }, enable) => {
    const { path, name, locked } = service;
    const params = { flake: flake.root, machine: machine.name, path, enable };
    const outcome =
      locked === undefined
        ? await edit(server, name, () => server.toggleService(params))
        : refused(locked);
    const answer = told(outcome);
    return answer !== undefined && answer.kind !== 'unchanged';
  };
}

/** Gives another machine a service with its settings, and says what of them could not come along. */
function copyService(server: LanguageServer): Copy {
  return async ({ flake, machine, service }, to) => {
    const { path, name } = service;
    const params = { flake: flake.root, machine: machine.name, path, to };
    const ask = (): Promise<CopyServiceResult | undefined> => server.copyService(params);
    const answer = told(await edit(server, name, ask));
    if (answer === undefined) return;
    const left = new Intl.ListFormat('en').format(answer.left);
    if (answer.kind === 'unchanged')
      void window.showInformationMessage(`${name} is on already on ${to}.`);
    else if (left !== '')
      void window.showWarningMessage(
        `${to} has ${name} now, without ${left}: that depends on the file that sets it. Set it for ${to} by hand.`,
      );
  };
}

/** What came of it; nothing if it was refused, of which the person is told. */
function told<R>(outcome: Outcome<R>): R | undefined {
  if (outcome.kind === 'done') return outcome.answer;
  void window.showWarningMessage(outcome.why);
  return undefined;
}

async function edit<R extends ToggleServiceResult>(
  server: LanguageServer,
  name: string,
  ask: () => Promise<R | undefined>,
): Promise<Outcome<R>> {
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await attemptEdit(ask);
      if (outcome) return outcome;
    }
    return refused('The file changed while it was being edited. Try again.');
  } catch (error) {
    server.log.error(`Switching ${name} failed: ${String(error)}`);
    return refused(`${name} could not be switched. The output channel NixOS Homelab says why.`);
  }
}

/** Nothing if the server's text was not yet the editor's, so that it has to be asked again. */
async function attemptEdit<R extends ToggleServiceResult>(
  ask: () => Promise<R | undefined>,
): Promise<Outcome<R> | undefined> {
  const answer = await ask();
  if (!answer)
    return refused('The language server is not running. Run “Homelab: Restart Language Server”.');
  if (answer.kind === 'refused') return refused(answer.why);
  if (answer.kind === 'unchanged') return { kind: 'done', answer };
  const uri = Uri.parse(answer.uri);
  if (!(await isWritable(uri)))
    return refused(
      `${workspace.asRelativePath(uri)} is read-only. Make it writable to switch services on and off.`,
    );
  const document = await workspace.openTextDocument(uri);
  if (document.version !== answer.version) return undefined;
  return (await apply(document, answer.edits))
    ? { kind: 'done', answer }
    : refused(`${workspace.asRelativePath(uri)} cannot be edited now. Try again.`);
}

/** One undo step. A clean file is saved; a dirty one stays the person's to save. */
async function apply(document: TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  const wasDirty = document.isDirty;
  const workspaceEdit = new WorkspaceEdit();
  for (const { range, newText } of edits) {
    const { start, end } = range;
    const place = new Range(start.line, start.character, end.line, end.character);
    workspaceEdit.replace(document.uri, place, newText);
  }
  if (!(await workspace.applyEdit(workspaceEdit))) return false;
  if (!wasDirty) await document.save();
  return true;
}

async function isWritable(uri: Uri): Promise<boolean> {
  return access(uri.fsPath, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function refused(why: string) {
  return { kind: 'refused', why } as const;
}
