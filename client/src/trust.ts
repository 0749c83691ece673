import { commands, window, workspace } from 'vscode';

/** Whether programs may be started here; if not, the person is told why and what to do. */
export async function mayRun(what: string): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await window.showWarningMessage(
    `${what} runs code from this folder, which is not trusted. Trust the folder to do it; editing works without.`,
    manage,
  );
  if (choice === manage) await commands.executeCommand('workbench.trust.manage');
  return false;
}
