import { Uri, window, workspace } from 'vscode';
import type { Homelab } from '../homelab';

/** The flake of the workspace, or the one that the person picks; nothing if there is none, which is told. */
export async function pickFlake(homelab: Homelab, question: string): Promise<string | undefined> {
  const roots = homelab.overview.flakes.map(({ root }) => root);
  if (roots.length === 0)
    void window.showWarningMessage(
      'This workspace has no flake.nix. Open the folder of your homelab.',
    );
  if (roots.length < 2) return roots[0];
  const items = roots.map((root) => ({
    label: workspace.asRelativePath(Uri.parse(root), true),
    root,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: question, ignoreFocusOut: true });
  return picked?.root;
}
