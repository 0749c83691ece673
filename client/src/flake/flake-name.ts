import { Uri, workspace } from 'vscode';

/** What a flake of the workspace is called: its folder's name, with the way to it from the folder that is open. */
export function flakeName(root: string): string {
  const uri = Uri.parse(root);
  const folder = workspace.getWorkspaceFolder(uri);
  // Of a folder that is open itself, VS Code knows nothing shorter than where it lies.
  return folder?.uri.path === uri.path ? folder.name : workspace.asRelativePath(uri, true);
}
