import { homedir } from 'node:os';
import { join } from 'node:path';
import { QuickPickItemKind, Uri, window, type QuickPickItem } from 'vscode';
import type { FoundKeys, KnownRecipient } from '../../../server/src/protocol';
import type { SecretProgram } from './secret-program';

export type ChosenKey = { readonly key: string; readonly name: string };

type Source = QuickPickItem & {
  readonly find: (program: SecretProgram) => Promise<FoundKeys | undefined>;
};
type Known = QuickPickItem & { readonly chosen: ChosenKey };

/** Asks for one public key: one that the rules know, or from somewhere else. */
export async function chooseKey(
  program: SecretProgram,
  known: readonly KnownRecipient[],
  title: string,
): Promise<ChosenKey | undefined> {
  const items: (Known | Source | QuickPickItem)[] = [
    ...known.map(knownItem),
    ...(known.length === 0 ? [] : [{ label: '', kind: QuickPickItemKind.Separator }]),
    ...sources,
  ];
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: 'Who else shall be able to read it?',
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if ('chosen' in picked) return picked.chosen;
  const found = 'find' in picked ? await picked.find(program) : undefined;
  return found && pickOne(found, title);
}

export function knownItem({ name, key }: ChosenKey): Known {
  return { label: `$(key) ${name}`, description: shortKey(key), chosen: { key, name } };
}

/** The type of a key and its last letters, by which people tell keys apart. */
export function shortKey(key: string): string {
  const [type = '', data] = key.trim().split(/\s+/);
  return data === undefined ? `age …${type.slice(-8)}` : `${type} …${data.slice(-8)}`;
}

const sources: readonly Source[] = [
  {
    label: '$(file) From a file…',
    description: 'for example ~/.ssh/id_ed25519.pub',
    find: fromFile,
  },
  { label: '$(github) From a GitHub user…', find: fromGithub },
  {
    label: '$(server) From a machine, over SSH…',
    description: 'its host key, by ssh-keyscan',
    find: fromHost,
  },
  { label: '$(edit) Type or paste a public key…', find: fromText },
];

async function fromFile(program: SecretProgram): Promise<FoundKeys | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title: 'File of a public key',
      openLabel: 'Use This Key',
      defaultUri: Uri.file(join(homedir(), '.ssh')),
    })) ?? [];
  return file && findKeys(program, [file.fsPath]);
}

async function fromGithub(program: SecretProgram): Promise<FoundKeys | undefined> {
  const user = await ask('The name of the GitHub user', 'octocat');
  return user === undefined ? undefined : findKeys(program, ['--github', user]);
}

async function fromHost(program: SecretProgram): Promise<FoundKeys | undefined> {
  const address = await ask(
    'The address of the machine, with its SSH port if that is not 22',
    'server.home.arpa',
  );
  if (address === undefined) return undefined;
  const [, host = address, port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  return findKeys(program, ['--host', host, ...(port === undefined ? [] : ['--port', port])]);
}

async function fromText(): Promise<FoundKeys | undefined> {
  const text = await window.showInputBox({
    prompt: 'A public key, which begins with age1, ssh-ed25519 or ssh-rsa',
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\s*(age1|ssh-ed25519\s|ssh-rsa\s)/.test(value)
        ? undefined
        : 'A public key begins with age1, ssh-ed25519 or ssh-rsa.',
  });
  if (text === undefined) return undefined;
  const key = text.trim();
  const [, , ...comment] = key.split(/\s+/);
  const name = comment.join(' ').split('@')[0] ?? '';
  return [{ key, name: name === '' ? shortKey(key) : name }];
}

async function ask(prompt: string, placeHolder: string): Promise<string | undefined> {
  const text = await window.showInputBox({ prompt, placeHolder, ignoreFocusOut: true });
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}

async function findKeys(
  program: SecretProgram,
  where: readonly string[],
): Promise<FoundKeys | undefined> {
  const found = await program.findKeys(where);
  if (found.kind === 'done') return found.value;
  void window.showErrorMessage(found.why);
  return undefined;
}

/** The fingerprint is shown even of a single key, so that a person can compare it. */
async function pickOne(keys: FoundKeys, title: string): Promise<ChosenKey | undefined> {
  const [only] = keys;
  if (only && keys.length === 1 && only.fingerprint === undefined) return only;
  const items = keys.map(({ key, name, fingerprint }) => ({
    label: `$(key) ${name}`,
    description: shortKey(key),
    ...(fingerprint !== undefined && { detail: fingerprint }),
    chosen: { key, name },
  }));
  const placeHolder = 'Compare the fingerprint with what the owner of the key says';
  const picked = await window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  return picked?.chosen;
}
