import { Uri, window, workspace } from 'vscode';
import type { ChangeSecretParams, SecretOverview } from '../../../server/src/protocol';
import { mayRun } from '../trust';
import type { RecipientRow } from '../views/secret-rows';
import { changeSecret, type Change, type FileChanges } from './apply-change';
import { chooseKey } from './choose-keys';
import { existing, rekeyFiles } from './rekey';
import type { SecretParts } from './secret-parts';
import type { Outcome } from './secret-program';
import type { FoundSecret } from './secrets';

type Recipient = SecretOverview['recipients'][number];

/** Lists one more recipient in a secret's rule, and encrypts the secret for it. */
export async function addRecipient(
  parts: SecretParts,
  { flake, secret }: FoundSecret,
): Promise<void> {
  const { file, name } = secret;
  if (file === undefined || secret.command) {
    void window.showWarningMessage(secret.locked ?? secret.reason);
    return;
  }
  if (!(await mayRun('Rekeying'))) return;
  const known = flake.recipients.filter(
    ({ key }) => !secret.recipients.some((one) => one.key === key),
  );
  const chosen = await chooseKey(parts.program, known, `Add a Recipient to ${name}`);
  if (chosen === undefined) return;
  const params = {
    kind: 'addRecipient',
    file,
    key: chosen.key,
    ...identifier(chosen.name),
  } as const;
  const done = await changeRules(parts, Uri.parse(flake.root), params);
  if (done) void window.showInformationMessage(`${chosen.name} can open ${name} now.`);
}

/** Takes a recipient out of a rule, and encrypts what the rule is for without it. */
export async function removeRecipient(
  parts: SecretParts,
  found: FoundSecret | RecipientRow,
): Promise<void> {
  const { flake, secret } = found;
  const { file, name } = secret;
  if (file === undefined || secret.command) {
    void window.showWarningMessage(secret.locked ?? secret.reason);
    return;
  }
  const recipient = 'recipient' in found ? found.recipient : await pickRecipient(secret);
  if (recipient?.key === undefined) return;
  if (!(await mayRun('Rekeying'))) return;
  const remove = 'Remove';
  const choice = await window.showWarningMessage(
    `Remove ${recipient.name} from the recipients of ${name}?`,
    {
      modal: true,
      detail: `It cannot open what is encrypted from now on. It may know what ${name} holds today, and git keeps the old file, so change the value too.`,
    },
    remove,
  );
  if (choice !== remove) return;
  const params = { kind: 'removeRecipient', file, key: recipient.key } as const;
  const done = await changeRules(parts, Uri.parse(flake.root), params);
  if (done)
    void window.showInformationMessage(
      `${recipient.name} is no recipient of ${name} any more. Change its value too, because ${recipient.name} may know it.`,
    );
}

async function pickRecipient({ name, recipients }: SecretOverview): Promise<Recipient | undefined> {
  const items = recipients
    .filter(({ key }) => key !== undefined)
    .map((recipient) => ({ label: recipient.name, recipient }));
  const placeHolder = `Who shall not open ${name} any more?`;
  return (await window.showQuickPick(items, { placeHolder, ignoreFocusOut: true }))?.recipient;
}

/** The rules change only where the secrets can be encrypted again afterwards. */
async function changeRules(
  parts: SecretParts,
  flake: Uri,
  params: ChangeSecretParams,
): Promise<boolean> {
  const { server, program } = parts;
  const tryFirst = async ({ rekey }: Change): Promise<Outcome<FileChanges>> => {
    const files = await existing(rekey.map((uri) => Uri.parse(uri)));
    if (files.length === 0) return { kind: 'done', value: {} };
    const tried = await program.rekey(flake, files, { check: true });
    return tried.kind === 'failed' ? tried : { kind: 'done', value: {} };
  };
  const changed = await changeSecret(server, params, tryFirst);
  if (changed.kind === 'failed') {
    void window.showErrorMessage(changed.why);
    return false;
  }
  const files = await existing(changed.value.change.rekey.map((uri) => Uri.parse(uri)));
  const ready = changed.value.saved || (await askToSave(changed.value.change));
  if (!ready) return false;
  const rekeyed =
    files.length === 0
      ? ({ kind: 'done', value: '' } as const)
      : await rekeyFiles(parts, flake, files);
  if (rekeyed.kind === 'failed') void window.showErrorMessage(rekeyed.why);
  await parts.secrets.refresh();
  return rekeyed.kind === 'done';
}

/** Rekeying reads the rules from the disk. */
async function askToSave({ files }: Change): Promise<boolean> {
  const save = 'Save and Rekey';
  const choice = await window.showInformationMessage(
    'The file of the rules had unsaved changes and is not saved yet. Save it to encrypt the secrets again.',
    save,
  );
  if (choice !== save) return false;
  for (const { uri } of files) {
    const document = await workspace.openTextDocument(Uri.parse(uri));
    if (!(await document.save())) return false;
  }
  return true;
}

/** A name that the rules can call a key by; without one the key is written out. */
function identifier(name: string): { readonly name?: string } {
  const text = name.replaceAll(/[^\w-]+/g, '-').replaceAll(/^[-\d]+|-+$/g, '');
  return text === '' ? {} : { name: text };
}
