import { Uri, window } from 'vscode';
import { changeSecret } from './apply-change';
import type { SecretParts } from './secret-parts';
import type { FoundSecret } from './secrets';

/** Removes a secret that nothing uses: its file, its rule and its declarations, as one step. */
export async function removeSecret(
  { server, secrets }: SecretParts,
  { secret }: FoundSecret,
): Promise<void> {
  const { file, name, path = name, command, locked } = secret;
  if (file === undefined || command) {
    void window.showWarningMessage(locked ?? secret.reason);
    return;
  }
  const remove = 'Remove';
  const choice = await window.showWarningMessage(
    `Remove the secret ${name}?`,
    {
      modal: true,
      detail: `${path} is deleted, with its rule and its declarations. You can undo it, and git keeps what was committed.`,
    },
    remove,
  );
  if (choice !== remove) return;
  const files = { remove: Uri.parse(file) };
  const done = await changeSecret(server, { kind: 'remove', file }, () =>
    Promise.resolve({ kind: 'done', value: files }),
  );
  if (done.kind === 'failed') void window.showErrorMessage(done.why);
  await secrets.refresh();
}
