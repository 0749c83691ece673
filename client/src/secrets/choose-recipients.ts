import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { window, type QuickPickItem } from 'vscode';
import type { FlakeSecrets } from '../../../server/src/protocol';
import { chooseKey, knownItem, type ChosenKey } from './choose-keys';
import type { SecretProgram } from './secret-program';

type Item = QuickPickItem & { readonly chosen?: ChosenKey };

const another: Item = { label: '$(add) Another key…' };

/** Asks for whom a new secret is; those of the first rule are chosen already. Nothing if given up. */
export async function chooseRecipients(
  program: SecretProgram,
  { recipients }: FlakeSecrets,
  title: string,
): Promise<readonly string[] | undefined> {
  const known: ChosenKey[] = [...recipients];
  if (known.length === 0) known.push(...(await ownKeys()));
  let chosen = new Set(
    (recipients.length === 0 ? known : recipients.filter(({ usual }) => usual)).map(
      ({ key }) => key,
    ),
  );
  for (;;) {
    const items = [
      ...known.map((one): Item => ({ ...knownItem(one), picked: chosen.has(one.key) })),
      another,
    ];
    const picked = await window.showQuickPick<Item>(items, {
      title,
      placeHolder: 'For whom is it encrypted? You, to edit it, and each machine that uses it.',
      canPickMany: true,
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    chosen = new Set(picked.flatMap((one) => (one.chosen ? [one.chosen.key] : [])));
    if (picked.includes(another)) {
      const added = await chooseKey(program, [], title);
      if (added === undefined) continue;
      known.push(added);
      chosen.add(added.key);
    } else if (chosen.size > 0) return [...chosen];
    else void window.showWarningMessage('Nobody could decrypt it. Choose at least one recipient.');
  }
}

/** The public keys that lie where SSH keeps them. */
async function ownKeys(): Promise<readonly ChosenKey[]> {
  const folder = join(homedir(), '.ssh');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pub'));
  const keys: ChosenKey[] = [];
  for (const name of names) {
    const key = (await readFile(join(folder, name), 'utf8')).trim();
    if (/^ssh-(ed25519|rsa) /.test(key)) keys.push({ key, name: name.replace(/\.pub$/, '') });
  }
  return keys;
}
