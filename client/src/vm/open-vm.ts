import { env, Uri, window } from 'vscode';
import type { PortForward } from '../../../server/src/protocol';
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
export function openSshTerminal({ target, status }: Vm): void {
  const ssh = status.forwards.find(({ name }) => name === 'ssh');
  if (!ssh) {
    void window.showWarningMessage(
      `The VM of ${target.machine} has no SSH port. Enable services.openssh on ${target.machine}.`,
    );
    return;
  }
  const terminal = window.createTerminal({
    name: `ssh ${target.machine}`,
    shellPath: 'ssh',
    shellArgs: [...sshArguments(ssh, readSettings().sshUser)],
    isTransient: true,
  });
  terminal.show();
}

/** A VM makes a new host key with each new disk, and only this computer reaches it. */
function sshArguments({ host }: PortForward, user: string): readonly string[] {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  return ['-p', String(host), ...options.flatMap((option) => ['-o', option]), `${user}@localhost`];
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
    ignoreFocusOut: true,
  });
  return picked?.page;
}
