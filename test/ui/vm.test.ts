import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VmStatus } from '../../server/src/protocol';
import { buildTestVm } from '../support/test-vm';
import { Workbench, type WorkbenchOptions } from './support/workbench';

const program = fileURLToPath(new URL('../../dist/homelab.cjs', import.meta.url));
const machine = 'server-vm-x86_64';

describe('a person who boots the VM', () => {
  let workbench: Workbench | undefined;
  beforeAll(async () => {
    await buildTestVm();
  });
  afterEach(() => workbench?.close());

  it('gets the dashboard through the forwarded port, and nothing is left after Stop VM', async () => {
    const { run, notification, picture } = await open();
    await run('Homelab: Boot VM');
    await notification(`${machine} runs in its VM.`).waitFor({ timeout: 150_000 });
    await picture('vm-running');
    const forwards = await forwardsOf();
    const dashboard = forwards.find(({ guest }) => guest === 3000);
    const answer = await fetch(`http://127.0.0.1:${dashboard?.host ?? 0}/`);
    expect(answer.status).toBe(200);
    await run('Homelab: Stop VM');
    await expect.poll(() => qemus(), { timeout: 60_000 }).toEqual([]);
    await expect.poll(forwardsOf, { timeout: 20_000 }).toEqual([]);
    for (const { host } of forwards)
      await expect(fetch(`http://127.0.0.1:${host}/`)).rejects.toThrow('fetch failed');
    await picture('vm-stopped');
  });

  it('is told of a port in use, and which one is taken instead', async () => {
    const squatter = await occupy(3000);
    try {
      const { run, notification, terminal, picture } = await open();
      await run('Homelab: Boot VM');
      await notification(`${machine} runs in its VM.`).waitFor({ timeout: 150_000 });
      await picture('port-in-use');
      await run('Terminal: Scroll to Top');
      await expect.poll(() => terminal().innerText()).toMatch(/Port\s+3000\s+of\s+this\s+computer/);
      const dashboard = (await forwardsOf()).find(({ guest }) => guest === 3000);
      expect(dashboard?.host).not.toBe(3000);
    } finally {
      squatter?.close();
    }
  });

  it('is told why a VM died while it booted', async () => {
    const { run, terminal, picture } = await open({ env: { TEST_VM_FAULT: 'poweroff' } });
    await run('Homelab: Boot VM');
    await expect
      .poll(() => terminal().innerText(), { timeout: 60_000 })
      .toMatch(/The VM ended[^]*(did not start|before it was ready)/);
    await picture('vm-died');
    expect(qemus()).toEqual([]);
  });

  async function open(options: WorkbenchOptions = {}) {
    const opened = await Workbench.open(options);
    workbench = opened;
    await opened.openSidebar();
    await opened.row('server-vm-x86_64').waitFor();
    return {
      run: opened.run.bind(opened),
      notification: opened.notification.bind(opened),
      terminal: opened.terminal.bind(opened),
      picture: opened.picture.bind(opened),
    };
  }

  function qemus(): readonly string[] {
    return workbench?.vscode.commandLines().filter((line) => line.includes('qemu-system')) ?? [];
  }

  async function forwardsOf(): Promise<VmStatus['forwards']> {
    if (!workbench) return [];
    const { homelab } = workbench;
    const args = [program, 'vm', 'status', machine, '--flake', homelab.root, '--json'];
    const { stdout } = await homelab.run(process.execPath, args);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { kind: string } & VmStatus)
      .filter(({ kind }) => kind === 'vm')
      .flatMap(({ forwards }) => forwards);
  }
});

/** A server on the port, unless somebody else has taken it already. */
function occupy(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
