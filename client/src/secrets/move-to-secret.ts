import { commands, Range, Uri, window, workspace } from 'vscode';
import type { SecretDeed } from '../../../server/src/protocol';
import { serverCommands } from '../commands/server-commands';
import { changeSecret, type Change, type FileChanges } from './apply-change';
import { chooseRecipients } from './choose-recipients';
import { secretEditorType } from './secret-editor-type';
import type { SecretParts } from './secret-parts';
import type { Outcome } from './secret-program';

type Move = SecretDeed & { readonly kind: 'move' };

/**
 * Moves a hard-coded text into an encrypted secret: its file, its rule, its declaration and the
 * reference, as one step that can be undone.
 */
export async function moveToSecret(parts: SecretParts, { uri, position }: Move): Promise<void> {
  const { server, secrets, program } = parts;
  await secrets.load();
  const suggestion = await server.nameSecret({ uri, position });
  const flake = secrets.flakeOf(Uri.parse(uri));
  if (suggestion === undefined || flake === undefined) {
    void window.showWarningMessage(
      'There is no text here that can be moved. It must be the whole value of an option.',
    );
    return;
  }
  if (flake.folder === undefined) {
    void window.showWarningMessage(
      `The secrets of this homelab are encrypted by ${flake.secrets[0]?.engine ?? 'others'}. Make a new one with its own command in a terminal, and read it here.`,
    );
    return;
  }
  const folder = Uri.parse(flake.folder);
  const name = await window.showInputBox({
    title: 'Move to a Secret',
    prompt: 'What is the secret called?',
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (value) => {
      const file = Uri.joinPath(folder, `${value.trim()}.age`);
      if (!/^[\w][\w.+-]*$/.test(value.trim()))
        return 'Write letters, digits and hyphens, for example grafana-admin-password.';
      return secrets.find(file)
        ? `${value.trim()} is there already. Choose another name.`
        : undefined;
    },
  });
  if (name === undefined) return;
  const keys = await chooseRecipients(program, flake, `Move to the Secret ${name.trim()}`);
  if (keys === undefined) return;
  const params = { kind: 'move', uri, position, name: name.trim(), keys } as const;
  const done = await changeSecret(server, params, (change) => encryptSource(parts, change, keys));
  if (done.kind === 'failed') {
    void window.showErrorMessage(done.why);
    return;
  }
  const { create, takesFile } = done.value.change;
  await secrets.refresh();
  if (create === undefined) return;
  await commands.executeCommand(serverCommands.trackFileCommand, create);
  void warn(name.trim(), create, takesFile === true);
}

/** The text goes from the document to the command line as Nix writes it, and comes back encrypted. */
async function encryptSource(
  { program }: SecretParts,
  { source, create }: Change,
  keys: readonly string[],
): Promise<Outcome<FileChanges>> {
  if (source === undefined || create === undefined)
    return { kind: 'failed', why: 'There is no text here that can be moved.' };
  const document = await workspace.openTextDocument(Uri.parse(source.uri));
  const { start, end } = source.range;
  const range = new Range(start.line, start.character, end.line, end.character);
  const text = new TextEncoder().encode(document.getText(range));
  const encrypted = await program.encrypt(text, { keys, nixString: true });
  return encrypted.kind === 'failed'
    ? encrypted
    : {
        kind: 'done',
        value: { create: { file: Uri.parse(create), contents: encrypted.value } },
      };
}

/** Moving a value does not make it secret again. The button keeps the whole message on the screen. */
async function warn(name: string, file: string, takesFile: boolean): Promise<void> {
  const setNew = 'Set a New Value…';
  const expects = takesFile
    ? ''
    : ' The option now holds the path of a file; see that it reads one, or use another option.';
  const choice = await window.showWarningMessage(
    `The value moved to the secret ${name}.${expects} The old value remains in git’s history, in the editor’s local history and perhaps in the Nix store: make a new one where it is used, and set it here.`,
    setNew,
  );
  if (choice === setNew)
    await commands.executeCommand('vscode.openWith', Uri.parse(file), secretEditorType);
}
