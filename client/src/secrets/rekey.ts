import { stat } from 'node:fs/promises';
import { ProgressLocation, Uri, window } from 'vscode';
import { mayRun } from '../trust';
import type { SecretParts } from './secret-parts';
import type { Outcome } from './secret-program';
import type { FoundSecret } from './secrets';
import { setValue } from './set-value';

/** Encrypts a secret again, for those whom its rule lists now. */
export async function rekeySecret(
  parts: SecretParts,
  { flake, secret }: FoundSecret,
): Promise<void> {
  const { file, locked, reason } = secret;
  if (locked !== undefined || file === undefined) {
    void window.showWarningMessage(locked ?? reason);
    return;
  }
  if (!(await mayRun('Rekeying'))) return;
  const outcome = await rekeyFiles(parts, Uri.parse(flake.root), [Uri.parse(file)]);
  if (outcome.kind === 'done') return tell(parts, outcome);
  // What nobody here can decrypt can still get a new value.
  const choice = await window.showErrorMessage(outcome.why, newValue);
  if (choice === newValue) await setValue(parts, { flake, secret });
}

const newValue = 'Set a New Value…';

/** Encrypts all secrets again that this computer can decrypt. */
export async function rekeyAll(parts: SecretParts): Promise<void> {
  if (!(await mayRun('Rekeying'))) return;
  const { flakes } = await parts.secrets.load();
  const own = flakes.filter(({ secrets }) => secrets.some(({ rule }) => rule !== undefined));
  if (own.length === 0)
    void window.showInformationMessage(
      'No secret here has a rule in secrets.nix, so there is nothing to rekey.',
    );
  for (const { root } of own) await tell(parts, await rekeyFiles(parts, Uri.parse(root), []));
}

/** What was done, or why not; those that are not there are left out. */
export async function rekeyFiles(
  { program }: SecretParts,
  flake: Uri,
  files: readonly Uri[],
): Promise<Outcome<string>> {
  const there = await existing(files);
  if (files.length > 0 && there.length === 0)
    return {
      kind: 'failed',
      why: 'Its file is not there, so there is nothing to rekey. Create it.',
    };
  return window.withProgress(
    { location: ProgressLocation.Notification, title: 'Encrypting secrets again' },
    () => program.rekey(flake, there),
  );
}

/** Those of the files that are there. */
export async function existing(files: readonly Uri[]): Promise<readonly Uri[]> {
  const found = files.map((file) =>
    stat(file.fsPath).then(
      () => [file],
      () => [],
    ),
  );
  return (await Promise.all(found)).flat();
}

async function tell({ secrets }: SecretParts, outcome: Outcome<string>): Promise<void> {
  if (outcome.kind === 'done') void window.showInformationMessage(outcome.value);
  else void window.showErrorMessage(outcome.why);
  await secrets.refresh();
}
