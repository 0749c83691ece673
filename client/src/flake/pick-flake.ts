import { window } from 'vscode';
import { flakeName } from './flake-name';

/** The only flake, or the one that the person picks; nothing if there is none, which is told. */
export async function pickFlake<F extends { readonly root: string }>(
  flakes: readonly F[],
  question: string,
): Promise<F | undefined> {
  const [only, ...others] = flakes;
  if (only === undefined)
    void window.showWarningMessage(
      'This workspace has no flake.nix. Open the folder of your homelab, or create one.',
    );
  if (others.length === 0) return only;
  const items = flakes.map((flake) => ({ label: flakeName(flake.root), flake }));
  const picked = await window.showQuickPick(items, { placeHolder: question, ignoreFocusOut: true });
  return picked?.flake;
}
