import { Uri, window } from 'vscode';
import { mayRun } from '../trust';
import { enterLine } from './enter-content';
import type { SecretParts } from './secret-parts';
import type { FoundSecret } from './secrets';

/** Replaces a secret by one line that is typed into a box, without opening what it was. */
export async function setValue(
  { program, secrets }: SecretParts,
  { secret }: FoundSecret,
): Promise<void> {
  const { name, file, locked } = secret;
  if (locked !== undefined || file === undefined) {
    void window.showWarningMessage(locked ?? secret.reason);
    return;
  }
  if (!(await mayRun('Encrypting'))) return;
  const line = await enterLine(`A new value for ${name}`);
  if (line === undefined) return;
  const written = await program.write(Uri.parse(file), line);
  if (written.kind === 'failed') void window.showErrorMessage(written.why);
  else
    void window.showInformationMessage(
      `${name} has its new value. It takes effect with the next deployment.`,
    );
  await secrets.refresh();
}
