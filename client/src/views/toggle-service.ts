import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { TextEdit, ToggleServiceParams } from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';
import type { Toggle } from './services-view';

type Outcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly why: string };

/** How often the text may turn out to be another one than the edit was made for. */
const attempts = 5;

/** Edits the machine's file as the server says; where that is refused, the person is told why. */
export function toggleService(server: LanguageServer): Toggle {
  return async ({ flake, machine, service }, enable) => {
    const params = { flake: flake.root, machine: machine.name, path: service.path, enable };
    const outcome: Outcome =
      service.locked === undefined
        ? await edit(server, params)
        : { kind: 'refused', why: service.locked };
    if (outcome.kind === 'done') return true;
    void window.showWarningMessage(outcome.why);
    return false;
  };
}

async function edit(server: LanguageServer, params: ToggleServiceParams): Promise<Outcome> {
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await attemptEdit(server, params);
      if (outcome) return outcome;
    }
    return refused('The file changed while it was being edited. Try again.');
  } catch (error) {
    server.log.error(`Switching ${params.path.join('.')} failed: ${String(error)}`);
    const name = params.path.at(-1) ?? '';
    return refused(`${name} could not be switched. The output channel NixOS Homelab says why.`);
  }
}

/** Nothing if the server's text was not yet the editor's, so that it has to be asked again. */
async function attemptEdit(
  server: LanguageServer,
  params: ToggleServiceParams,
): Promise<Outcome | undefined> {
  const result = await server.toggleService(params);
  if (!result)
    return refused('The language server is not running. Run “Homelab: Restart Language Server”.');
  if (result.kind === 'refused') return result;
  if (result.kind === 'unchanged') return { kind: 'done' };
  const uri = Uri.parse(result.uri);
  if (!(await isWritable(uri)))
    return refused(
      `${workspace.asRelativePath(uri)} is read-only. Make it writable to switch services on and off.`,
    );
  const document = await workspace.openTextDocument(uri);
  if (document.version !== result.version) return undefined;
  return apply(document, result.edits);
}

/** One undo step. A clean file is saved; a dirty one stays the person's to save. */
async function apply(document: TextDocument, edits: readonly TextEdit[]): Promise<Outcome> {
  const wasDirty = document.isDirty;
  const workspaceEdit = new WorkspaceEdit();
  for (const { range, newText } of edits) {
    const { start, end } = range;
    const place = new Range(start.line, start.character, end.line, end.character);
    workspaceEdit.replace(document.uri, place, newText);
  }
  if (!(await workspace.applyEdit(workspaceEdit)))
    return refused(`${workspace.asRelativePath(document.uri)} cannot be edited now. Try again.`);
  if (!wasDirty) await document.save();
  return { kind: 'done' };
}

async function isWritable(uri: Uri): Promise<boolean> {
  return access(uri.fsPath, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function refused(why: string): Outcome {
  return { kind: 'refused', why };
}
