import { Uri, window } from 'vscode';
import { mayRun } from '../trust';
import type { FoundSecret } from './secrets';

/** Runs the command of the engine that encrypts a secret, in a terminal in the flake's folder. */
export async function editInTerminal({ flake, secret }: FoundSecret): Promise<void> {
  const { command, locked, reason, name } = secret;
  if (!command) {
    void window.showWarningMessage(locked ?? reason);
    return;
  }
  if (!(await mayRun('Decrypting'))) return;
  const terminal = window.createTerminal({ name: `secret ${name}`, cwd: Uri.parse(flake.root) });
  terminal.show();
  terminal.sendText(command.map(quoted).join(' '));
}

function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
