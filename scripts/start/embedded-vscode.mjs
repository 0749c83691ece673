import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { Complaint } from '../setup/complaint.mjs';
import { installEmbeddedVscode, vscodeVersions } from '../setup/embedded-vscode.mjs';
import { endMarkedProcesses } from './marked-processes.mjs';
import { onInterrupt } from './on-interrupt.mjs';
import { choosePort } from './choose-port.mjs';
import { leadToPorts } from './lead-to-ports.mjs';
import { spawn } from 'node:child_process';

/** What a new person's VS Code starts with; it is theirs to change afterwards. */
const firstSettings = {
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** Serves VS Code for a browser on this computer until Ctrl-C, to whoever has the printed address. */
export async function startEmbeddedVscode({ root, folder, port: wanted }) {
  const { node, server } = await installEmbeddedVscode(vscodeVersions.current);
  const port = await choosePort(wanted);
  const data = prepareData(root);
  const token = randomBytes(16).toString('hex');
  // A file, because other users of the computer can read the arguments of every process.
  const tokenFile = path.join(data, `token-${port}`);
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const mark = { NIXOS_HOMELAB_START: randomUUID() };
  const args = [
    server,
    ...['--host', '127.0.0.1', '--port', String(port), '--connection-token-file', tokenFile],
    ...['--server-data-dir', data, '--accept-server-license-terms', '--telemetry-level', 'off'],
  ];
  const child = spawn(node, args, {
    env: { ...process.env, VSCODE_PROXY_URI: await leadToPorts(), ...mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let interrupted = false;
  onInterrupt(() => {
    interrupted = true;
    child.kill('SIGTERM');
  });
  const { output, exited } = watch(child, () =>
    console.log(
      `\nOpen this address in a browser:\n\n  ${addressOf({ port, token, folder })}\n\nPress Ctrl-C here to end.`,
    ),
  );
  const status = await exited;
  await endMarkedProcesses(mark);
  if (!interrupted)
    throw new Complaint(`VS Code ended by itself (${status}).\n\n${output().slice(-2000)}`);
}

/**
 * A folder that the server has by default is on another computer as the browser sees it, so that
 * none of its files would be named from it.
 */
function addressOf({ port, token, folder }) {
  const query = `tkn=${token}&folder=${folder.split('/').map(encodeURIComponent).join('/')}`;
  return `http://127.0.0.1:${port}/?${query}`;
}

/** Calls `ready` once the server says that it listens. */
function watch(child, ready) {
  let output = '';
  let listening = false;
  const read = (chunk) => {
    // Later the server has nothing to say that a person needs.
    if (listening) return;
    output += chunk;
    listening = /listening on/.test(output);
    if (listening) ready();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `status ${code}`));
  });
  return { output: () => output, exited };
}

/** VS Code's own folder, with this project as an installed extension. */
function prepareData(root) {
  const data = path.join(cacheFolder(), 'start', vscodeVersions.current.codeServer);
  const settings = path.join(data, 'data/User/settings.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  mkdirSync(path.join(data, 'extensions'), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify(firstSettings, null, 2));
  const { name, publisher, version } = JSON.parse(readFileSync(path.join(root, 'package.json')));
  const extension = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: root, scheme: 'file' },
  };
  const file = path.join(data, 'extensions/extensions.json');
  const others = readExtensions(file).filter(
    ({ identifier }) => identifier.id !== extension.identifier.id,
  );
  writeFileSync(file, JSON.stringify([...others, extension]));
  return data;
}

function readExtensions(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}
