import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import {
  commands,
  extensions,
  Position,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  Range,
} from 'vscode';
import type { TextDocument } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import { waitFor } from '../../support/wait-for';

export const machinePath = 'machines/server/default.nix';

/** The extension's own interface, once it has read the whole homelab. */
export async function readyHomelab(): Promise<HomelabApi> {
  const api = await activate();
  await waitFor(() => Promise.resolve(api.situation() === 'ready' ? true : undefined));
  return api;
}

export async function activate(): Promise<HomelabApi> {
  const extension = extensions.getExtension<HomelabApi>('nixos-homelab.nixos-homelab');
  if (!extension) throw new Error('VS Code does not know the extension.');
  return extension.activate();
}

/** The folder that holds the flake. */
export function homelabFolder(): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open.');
  return folder.uri;
}

export async function show(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(Uri.joinPath(homelabFolder(), path));
  await window.showTextDocument(document);
  return document;
}

/** Replaces a text that occurs once, as typing would: the file is not saved. */
export async function replace(document: TextDocument, old: string, text: string): Promise<void> {
  const start = document.getText().indexOf(old);
  if (start < 0) throw new Error(`There is no ${old} in ${document.uri.path}.`);
  const range = new Range(document.positionAt(start), document.positionAt(start + old.length));
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, range, text);
  await workspace.applyEdit(edit);
}

/** The place right after a text that occurs once. */
export function after(document: TextDocument, text: string): Position {
  const start = document.getText().indexOf(text);
  if (start < 0) throw new Error(`There is no ${text} in ${document.uri.path}.`);
  return document.positionAt(start + text.length);
}

/** Takes back what a test did to the files and the editors. */
export async function restoreFiles(): Promise<void> {
  await execa('git', ['-c', 'core.fsmonitor=false', 'checkout', '--quiet', '--', '.'], {
    cwd: homelabFolder().fsPath,
  });
  for (const document of workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file')) {
    const text = await readFile(document.uri.fsPath, 'utf8');
    // VS Code closes by itself what no editor shows, unless it is dirty.
    if (document.isClosed) continue;
    if (document.getText() !== text) await replace(document, document.getText(), text);
    if (document.isDirty) await document.save();
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}
