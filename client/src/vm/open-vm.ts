import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { env, Uri, window, type ExtensionContext } from 'vscode';
import type { PortForward, VmStatus } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import type { PortRow } from '../views/vms-view';
import type { Vm } from './vm-session';

/** Opens the page of the VM that a person means by its dashboard. */
export async function openDashboard({ target, status }: Vm): Promise<void> {
  const pages = status.forwards.filter(({ name }) => name !== 'ssh');
  const page = pages.find(isDashboard) ?? (pages.length > 1 ? await pick(pages) : pages[0]);
  if (page) {
    // Over a remote connection the port is another one on the person's own computer.
    const local = Uri.parse(`http://localhost:${page.host}/`);
    await env.openExternal(await env.asExternalUri(local));
  } else if (pages.length === 0)
    void window.showInformationMessage(
      `No service of ${target.machine} has a page. Enable one with a port, and boot the VM again.`,
    );
}

/** Opens one service of a VM in the browser. */
export async function openService({ port }: PortRow): Promise<void> {
  const local = Uri.parse(`http://localhost:${port.host}/`);
  await env.openExternal(await env.asExternalUri(local));
}

/** What the guest has written to its serial console since it was started. */
export function showConsole({ target, status }: Vm): void {
  if (status.serialLog === undefined) {
    void window.showInformationMessage(`The VM of ${target.machine} has not written anything yet.`);
    return;
  }
  const terminal = window.createTerminal({
    name: `console ${target.machine}`,
    shellPath: 'tail',
    shellArgs: ['-n', '+1', '-F', status.serialLog],
    isTransient: true,
  });
  terminal.show();
}

/** A terminal in the VM. */
export async function openSshTerminal(context: ExtensionContext, { target, status }: Vm) {
  const ssh = status.forwards.find(({ name }) => name === 'ssh');
  if (!ssh) {
    void window.showWarningMessage(
      `The VM of ${target.machine} has no SSH port. Enable services.openssh on ${target.machine}.`,
    );
    return;
  }
  const folder = context.globalStorageUri.fsPath;
  await mkdir(folder, { recursive: true });
  const terminal = window.createTerminal({
    name: `ssh ${target.machine}`,
    shellPath: 'ssh',
    shellArgs: [...sshArguments(ssh, readSettings().sshUser, `${folder}/${knownHosts(status)}`)],
    isTransient: true,
  });
  terminal.show();
}

/** A test VM's key is its own: it is trusted at first sight, and kept apart from the person's other hosts. */
export function sshArguments(
  { host }: Pick<PortForward, 'host'>,
  user: string,
  knownHostsFile: string,
): readonly string[] {
  return [
    '-p',
    String(host),
    '-o',
    'StrictHostKeyChecking=accept-new',
    '-o',
    `UserKnownHostsFile="${knownHostsFile}"`,
    `${user}@localhost`,
  ];
}

function knownHosts({ flake, machine }: VmStatus): string {
  const key = createHash('sha256').update(`${flake}\n${machine}`).digest('hex').slice(0, 16);
  return `known_hosts-${key}`;
}

function isDashboard({ name, guest }: PortForward): boolean {
  return name.includes('homepage') || name.includes('dashboard') || guest === 3000;
}

async function pick(pages: readonly PortForward[]): Promise<PortForward | undefined> {
  const items = pages.map((page) => ({
    label: page.name,
    description: `localhost:${page.host}`,
    page,
  }));
  const picked = await window.showQuickPick(items, {
    placeHolder: 'Which service do you want to open?',
  });
  return picked?.page;
}
