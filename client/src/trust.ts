import { commands, window, workspace } from 'vscode';

/** In milliseconds; whoever trusts a folder later does it for another reason. */
const patience = 120_000;

/**
 * Whether programs may be started here. If not, the person is told why and what to do, and what
 * they wanted goes on as soon as they have done it.
 */
export async function mayRun(what: string): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await window.showWarningMessage(
    `${what} runs code from this folder, which is not trusted. Trust the folder to do it; editing works without.`,
    manage,
  );
  if (choice !== manage) return false;
  await commands.executeCommand('workbench.trust.manage');
  return becomesTrusted();
}

function becomesTrusted(): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (trusted: boolean): void => {
      clearTimeout(late);
      granted.dispose();
      resolve(trusted);
    };
    const late = setTimeout(() => settle(false), patience);
    const granted = workspace.onDidGrantWorkspaceTrust(() => settle(true));
  });
}
