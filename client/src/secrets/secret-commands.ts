import { commands, Disposable, Uri, window } from 'vscode';
import type { SecretDeed } from '../../../server/src/protocol';
import { serverCommands } from '../commands/server-commands';
import { showPlaces } from '../commands/show-places';
import { mayRun } from '../trust';
import type { PlaceRow, RecipientRow, SecretRow } from '../views/secret-rows';
import { addRecipient, removeRecipient } from './change-recipients';
import { createSecret } from './create-secret';
import { editInTerminal } from './edit-in-terminal';
import { moveToSecret } from './move-to-secret';
import { rekeyAll, rekeySecret } from './rekey';
import { removeSecret } from './remove-secret';
import { secretCommands } from './secret-command-ids';
import { secretEditorType } from './secret-editor-type';
import type { SecretParts } from './secret-parts';
import type { FoundSecret, Secrets } from './secrets';
import { setValue } from './set-value';

/** All commands on secrets, one entry each. */
export function registerSecretCommands(parts: SecretParts): Disposable {
  const { secrets } = parts;
  const list: Readonly<Record<keyof typeof secretCommands, (row: never) => Promise<void>>> = {
    create: () => createSecret(parts),
    edit: onSecret(secrets, openEditor, 'Which secret do you want to edit?'),
    setValue: onSecret(
      secrets,
      (found) => setValue(parts, found),
      'Which secret gets a new value?',
    ),
    editInTerminal: onSecret(secrets, editInTerminal, 'Which secret do you want to edit?'),
    rekey: onSecret(
      secrets,
      (found) => rekeySecret(parts, found),
      'Which secret is encrypted again?',
    ),
    rekeyAll: () => rekeyAll(parts),
    addRecipient: onSecret(
      secrets,
      (found) => addRecipient(parts, found),
      'Which secret gets another recipient?',
    ),
    removeRecipient: onSecret(
      secrets,
      (found) => removeRecipient(parts, found),
      'Which secret loses a recipient?',
    ),
    remove: onSecret(
      secrets,
      (found) => removeSecret(parts, found),
      'Which secret do you want to remove?',
    ),
    openRule: onSecret(secrets, openRule, 'The rule of which secret?'),
    openPlace: ({ place }: PlaceRow) => showPlaces(place.uri, place.range.start, [place]),
  };
  return Disposable.from(
    ...Object.entries(list).map(([name, run]) =>
      commands.registerCommand(secretCommands[name as keyof typeof secretCommands], run),
    ),
    commands.registerCommand(serverCommands.changeSecretCommand, (deed: SecretDeed) =>
      doDeed(parts, deed),
    ),
  );
}

/**
 * What was called on a row is about its secret; from elsewhere the person picks one. While VS Code draws
 * its rows anew, it calls without the row.
 */
function onSecret(
  secrets: Secrets,
  run: (found: FoundSecret) => Promise<void>,
  question: string,
): (row?: SecretRow | RecipientRow) => Promise<void> {
  return async (row) => {
    const found = row ?? (await pickSecret(secrets, question));
    if (found) await run(found);
  };
}

async function pickSecret(secrets: Secrets, question: string): Promise<FoundSecret | undefined> {
  const { flakes } = await secrets.load();
  const items = flakes.flatMap((flake) =>
    flake.secrets.map((secret) => ({
      label: secret.name,
      description: secret.path ?? '',
      found: { flake, secret },
    })),
  );
  if (items.length === 0) {
    void window.showInformationMessage(
      'This homelab has no secret yet. Make one with “Homelab: New Secret…”.',
    );
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    placeHolder: question,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.found;
}

/** In the editor for secrets, or with the engine's own command where we cannot. */
async function openEditor(found: FoundSecret): Promise<void> {
  const { secret } = found;
  if (secret.command) await editInTerminal(found);
  else if (secret.file === undefined)
    void window.showWarningMessage(secret.locked ?? secret.reason);
  else await commands.executeCommand('vscode.openWith', Uri.parse(secret.file), secretEditorType);
}

async function openRule({ secret: { rule, name } }: FoundSecret): Promise<void> {
  if (rule) await showPlaces(rule.uri, rule.range.start, [rule]);
  else void window.showInformationMessage(`No rule of secrets.nix names ${name}.`);
}

async function doDeed(parts: SecretParts, deed: SecretDeed): Promise<void> {
  if (!(await mayRun('Encrypting'))) return;
  if (deed.kind === 'move') return moveToSecret(parts, deed);
  await parts.secrets.load();
  const file = Uri.parse(deed.file);
  const found = parts.secrets.find(file);
  if (deed.kind === 'create') return createSecret(parts, file);
  if (!found) return;
  await (deed.kind === 'remove' ? removeSecret(parts, found) : addRecipient(parts, found));
}
