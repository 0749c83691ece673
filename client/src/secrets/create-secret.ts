import { stat } from 'node:fs/promises';
import { commands, env, Uri, window, workspace } from 'vscode';
import type { FlakeSecrets } from '../../../server/src/protocol';
import { serverCommands } from '../commands/server-commands';
import { pickFlake } from '../flake/pick-flake';
import { mayRun } from '../trust';
import { changeSecret, type FileChanges } from './apply-change';
import { chooseRecipients } from './choose-recipients';
import { enterContent } from './enter-content';
import type { SecretParts } from './secret-parts';
import { secretEditorType } from './secret-editor-type';
import type { Outcome } from './secret-program';
import type { Secrets } from './secrets';

/**
 * Makes a secret: its encrypted file, its rule, and where wished its declaration, as one step. `file`
 * is one that is named somewhere already; then only what is missing of it is made.
 */
export async function createSecret(parts: SecretParts, file?: Uri): Promise<void> {
  if (!(await mayRun('Encrypting'))) return;
  const { secrets } = parts;
  await secrets.load();
  const known = file && secrets.find(file);
  if (file && known?.secret.rule) return fill(file);
  const flake = known?.flake ?? (await chooseFlake(secrets));
  if (flake?.folder === undefined) return;
  const target = file ?? (await chooseFile(flake, Uri.parse(flake.folder)));
  if (target === undefined) return;
  const name = nameOf(target);
  const title = `New Secret ${name}`;
  const keys = await chooseRecipients(parts.program, flake, title);
  if (keys === undefined) return;
  const declareIn = file ? undefined : await chooseModule(parts, flake, title);
  if (declareIn === null) return;
  const isThere = await exists(target);
  const content = isThere ? undefined : await enterContent(title);
  if (!isThere && content === undefined) return;
  const make = async (): Promise<Outcome<FileChanges>> => {
    if (content?.kind !== 'bytes') return { kind: 'done', value: {} };
    const encrypted = await parts.program.encrypt(content.bytes, { keys });
    return encrypted.kind === 'failed'
      ? encrypted
      : { kind: 'done', value: { create: { file: target, contents: encrypted.value } } };
  };
  const params = { kind: 'create', file: target.toString(), keys, ...declareIn } as const;
  const done = await changeSecret(parts.server, params, make);
  if (done.kind === 'failed') {
    void window.showErrorMessage(done.why);
    return;
  }
  await secrets.refresh();
  if (content?.kind === 'editor') return fill(target);
  if (!isThere) await commands.executeCommand(serverCommands.trackFileCommand, target.toString());
  await offerReference(name);
}

/** Opens the editor on a secret whose file is not there yet; saving makes it. */
async function fill(file: Uri): Promise<void> {
  await commands.executeCommand('vscode.openWith', file, secretEditorType);
}

/** Says how a module reads a secret. */
export async function offerReference(name: string): Promise<void> {
  const segment = /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
  const reference = `config.age.secrets.${segment}.path`;
  const copy = 'Copy';
  const text = `The secret ${name} is encrypted. A module reads its file at ${reference}.`;
  if ((await window.showInformationMessage(text, copy)) === copy)
    await env.clipboard.writeText(reference);
}

async function chooseFlake(secrets: Secrets): Promise<FlakeSecrets | undefined> {
  const { flakes } = secrets.overview;
  const able = flakes.filter(({ folder }) => folder !== undefined);
  const engine = flakes[0]?.secrets[0]?.engine;
  if (able.length > 0 || engine === undefined) return await pickFlake(able, 'For which flake?');
  void window.showWarningMessage(
    `The secrets of this homelab are encrypted by ${engine}. Make new ones with its own command in a terminal.`,
  );
  return undefined;
}

async function chooseFile(flake: FlakeSecrets, folder: Uri): Promise<Uri | undefined> {
  const name = await window.showInputBox({
    title: 'New Secret',
    prompt: `What is it called? Its file goes to ${workspace.asRelativePath(folder)}.`,
    placeHolder: 'grafana-admin-password',
    ignoreFocusOut: true,
    validateInput: async (value) => nameProblem(value.trim(), flake, folder),
  });
  return name === undefined ? undefined : Uri.joinPath(folder, `${name.trim()}.age`);
}

async function nameProblem(
  name: string,
  { secrets }: FlakeSecrets,
  folder: Uri,
): Promise<string | undefined> {
  if (!/^[\w][\w.+-]*(\/[\w][\w.+-]*)*$/.test(name))
    return 'Write letters, digits and hyphens, for example grafana-admin-password.';
  const file = Uri.joinPath(folder, `${name}.age`);
  const isTaken = secrets.some(
    (one) => one.file !== undefined && Uri.parse(one.file).fsPath === file.fsPath,
  );
  if (isTaken || (await exists(file))) return `${name} is there already. Choose another name.`;
  return undefined;
}

/** Null if given up. */
async function chooseModule(
  { server }: SecretParts,
  { root }: FlakeSecrets,
  title: string,
): Promise<{ readonly declareIn?: string } | null> {
  const overview = await server.overview();
  const machines = overview?.flakes.find((flake) => flake.root === root)?.machines ?? [];
  const files = new Map(
    machines.flatMap(({ file, name }) => (file === undefined ? [] : [[file, name] as const])),
  );
  if (files.size === 0) return {};
  const nowhere = { label: 'Nowhere yet', declareIn: undefined };
  const items = [...files].map(([file, name]) => ({
    label: `$(file) ${workspace.asRelativePath(Uri.parse(file))}`,
    description: name,
    declareIn: file,
  }));
  const picked = await window.showQuickPick([...items, nowhere], {
    title,
    placeHolder: 'Where is it declared as age.secrets? The machines that import the file get it.',
    ignoreFocusOut: true,
  });
  if (picked === undefined) return null;
  return picked.declareIn === undefined ? {} : { declareIn: picked.declareIn };
}

function nameOf(file: Uri): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.age$/, '');
}

async function exists({ fsPath }: Uri): Promise<boolean> {
  return stat(fsPath).then(
    () => true,
    () => false,
  );
}
