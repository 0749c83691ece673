import { commands, workspace, type ExtensionContext, type Uri } from 'vscode';

/** The folder of a homelab that was created and has not been opened yet. */
const createdFolder = 'homelab.createdFolder';

export type CreationMemory = Pick<ExtensionContext, 'globalState'>;

/** Opens a homelab that was created. A window that gets another folder keeps nothing of what it shows. */
export async function openCreated(
  { globalState }: CreationMemory,
  folder: Uri,
  options: { readonly forceNewWindow: boolean },
): Promise<void> {
  await globalState.update(createdFolder, folder.toString());
  await commands.executeCommand('vscode.openFolder', folder, options);
}

/** Shows the walkthrough in the window of a homelab that has just been created, at its next step. */
export async function continueWalkthrough({
  globalState,
  extension,
}: Pick<ExtensionContext, 'globalState' | 'extension'>): Promise<void> {
  const created = globalState.get<string>(createdFolder);
  const isHere = workspace.workspaceFolders?.some(({ uri }) => uri.toString() === created);
  if (created === undefined || isHere !== true) return;
  await globalState.update(createdFolder, undefined);
  await commands.executeCommand('workbench.action.openWalkthrough', {
    category: `${extension.id}#firstHomelab`,
    step: 'check',
  });
}
