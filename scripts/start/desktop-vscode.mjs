import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { Complaint } from '../setup/complaint.mjs';
import { isExecutable } from '../setup/is-executable.mjs';
import { onInterrupt } from './on-interrupt.mjs';

const usualPlaces = {
  darwin: [
    '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
    path.join(homedir(), 'Applications/Visual Studio Code.app/Contents/Resources/app/bin/code'),
  ],
  linux: ['/usr/bin/code', '/usr/share/code/bin/code', '/snap/bin/code'],
};

/** Desktop VS Code's command, on PATH or where it usually is. */
export function findDesktopVscode() {
  // In the terminal of a remote window `code` only talks to that window.
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => path.join(folder, 'code'));
  const found = [...onPath, ...(usualPlaces[process.platform] ?? [])].find(isExecutable);
  if (!found && process.platform !== 'linux')
    throw new Complaint(
      'VS Code was not found. Get it from https://code.visualstudio.com, move it to Applications, and start again.',
    );
  return found;
}

/** A VS Code of its own, with its own settings, so that it can be ended without touching another. */
export async function startDesktopVscode({ code, root, folder }) {
  const data = path.join(cacheFolder(), 'start', 'desktop');
  const args = [
    '--wait',
    '--new-window',
    `--user-data-dir=${data}`,
    `--extensions-dir=${path.join(data, 'extensions')}`,
    `--extensionDevelopmentPath=${root}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    folder,
  ];
  const child = spawn(code, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`${folder} opens in VS Code. Close its window or press Ctrl-C here to end.`);
  onInterrupt(() => endVscode(data));
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (status) throw new Complaint(`VS Code (${code}) ended with status ${status}.`);
}

/** VS Code's command starts it detached; it writes down its process beside its settings. */
function endVscode(data) {
  try {
    process.kill(Number(readFileSync(path.join(data, 'code.lock'), 'utf8')), 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
  }
}
