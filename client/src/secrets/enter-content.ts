import { randomBytes } from 'node:crypto';
import { window } from 'vscode';

/** Where the content of a secret comes from: bytes, or an editor that is still to be opened. */
export type Content =
  { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'editor' };

/** Asks how a new secret gets its content. Nothing if given up; it is never empty. */
export async function enterContent(title: string): Promise<Content | undefined> {
  const oneLine = {
    label: '$(edit) Type one line',
    detail: 'A password or a token, in a box that hides it',
  };
  const random = {
    label: '$(sparkle) Generate a random value',
    detail: '43 characters, which nobody has to know',
  };
  const editor = {
    label: '$(list-flat) Write it in the editor',
    detail: 'Several lines, for example an environment file',
  };
  const picked = await window.showQuickPick([oneLine, random, editor], {
    title,
    placeHolder: 'What does it hold?',
    ignoreFocusOut: true,
  });
  if (picked === editor) return { kind: 'editor' };
  if (picked === random)
    return {
      kind: 'bytes',
      bytes: new TextEncoder().encode(randomBytes(32).toString('base64url')),
    };
  const bytes = picked && (await enterLine(title));
  return bytes && { kind: 'bytes', bytes };
}

/** Asks for one line in a box that hides it; without a line end, as programs expect of a password. */
export async function enterLine(title: string): Promise<Uint8Array | undefined> {
  const text = await window.showInputBox({
    title,
    prompt: 'The content, in one line',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' ? 'It would be empty. Type what the secret holds.' : undefined,
  });
  return text === undefined || text === '' ? undefined : new TextEncoder().encode(text);
}
