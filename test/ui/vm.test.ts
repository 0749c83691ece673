import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VmStatus } from '../../server/src/protocol';
import { mustRun } from '../support/run';
import { buildTestVm } from '../support/test-vm';
import { MapPage } from './support/map-page';
import { Workbench } from './support/workbench';

const program = fileURLToPath(new URL('../../dist/homelab.cjs', import.meta.url));
const machine = 'server-vm-x86_64';

describe('a person who boots the VM', () => {
  let workbench: Workbench;
  let squatter: Server | undefined;
  beforeAll(async () => {
    await buildTestVm();
    squatter = await occupy(3000);
    workbench = await Workbench.open();
    await workbench.openSidebar();
    await workbench.row(machine).waitFor();
  });
  afterAll(async () => {
    await workbench.close();
    squatter?.close();
  });

  it('can stop while it is built, and nothing is built on', async () => {
    const path = 'machines/server-vm/default.nix';
    const before = await readFile(join(workbench.homelab.root, path), 'utf8');
    await workbench.homelab.write(path, slow);
    await workbench.run('Homelab: Boot VM');
    await inView('is being built').waitFor();
    await expect.poll(() => nixes()).not.toEqual([]);
    await workbench.picture('vm-building');
    await workbench.run('Homelab: Stop VM');
    await inView('is being built').waitFor({ state: 'detached' });
    await expect.poll(() => nixes(), { timeout: 20_000 }).toEqual([]);
    await workbench.homelab.write(path, before);
    await workbench.stepIs('Boot it', 'open');
  });

  it('is told of a port in use, and which one is taken instead', async () => {
    await workbench.run('Homelab: Boot VM');
    await inView('boots').waitFor({ timeout: 60_000 });
    await workbench.picture('vm-booting');
    await workbench.notification(`${machine} runs in its VM.`).waitFor({ timeout: 150_000 });
    await inView('runs').waitFor();
    await workbench.picture('vm-running');
    await workbench.stepIs('Boot it', 'done');
    await workbench.run('Terminal: Scroll to Top');
    await expect
      .poll(() => workbench.terminal().innerText())
      .toMatch(/Port\s+3000\s+of\s+this\s+computer/);
    const dashboard = (await forwardsOf()).find(({ guest }) => guest === 3000);
    expect(dashboard?.host).not.toBe(3000);
  });

  it('gets the dashboard through the forwarded port, and a shell', async () => {
    const dashboard = (await forwardsOf()).find(({ guest }) => guest === 3000);
    const port = dashboard?.host ?? 0;
    expect((await fetch(`http://localhost:${port}/`)).status).toBe(200);
    // The window is a browser's, and the address is where its server passes the port on.
    expect(await openedBy('Homelab: Open Dashboard')).toMatch(new RegExp(`/proxy/${port}/$`));
    await workbench.run('Homelab: Open SSH Terminal');
    await expect
      .poll(() => workbench.terminal().innerText())
      .toMatch(/admin@localhost's\s+password:/);
    await workbench.run('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.picture('vm-running-dark');
  });

  it('sees on the map that the dashboard answers, and nothing of the machine that nobody asked', async () => {
    const map = new MapPage(workbench);
    await map.open();
    const homepage = 'service:homelab.services.homepage';
    await expect.poll(() => map.words(`${machine}/${homepage}`)).toContain(', answers');
    expect(await map.words(`server/${homepage}`)).not.toContain('answer');
    await workbench.picture('vm-on-map');
    await workbench.run('View: Close All Editors');
  });

  it('finds it again when the window is reloaded', async () => {
    await workbench.page.reload();
    await workbench.openSidebar();
    await inView('runs').waitFor({ timeout: 60_000 });
    await workbench.notification(`${machine} runs in its VM.`).waitFor();
    expect(qemus()).toHaveLength(1);
  });

  it('is told when its network is lost, and restarts it with what the files say now', async () => {
    await setLink('off');
    await inView('runs, but does not answer').waitFor();
    const news = workbench.notification(`Nothing in the VM of ${machine} answers any more.`);
    await workbench.settled(news);
    await workbench.picture('vm-network-lost');
    await workbench.changeSettings({ 'homelab.vm.whenWindowCloses': 'keepRunning' });
    const path = 'machines/server-vm/default.nix';
    const text = await readFile(join(workbench.homelab.root, path), 'utf8');
    const renamed = text.replace(/\}\s*$/, '  networking.hostName = lib.mkForce "renamed";\n}\n');
    await workbench.homelab.write(path, renamed);
    await news.getByRole('button', { name: 'Rebuild and Restart' }).click();
    await inView('is being built').waitFor();
    await workbench.picture('vm-rebuilding');
    await inView('runs').waitFor({ timeout: 150_000 });
    expect(qemus()).toHaveLength(1);
    expect(qemus()[0]).toContain('-name renamed');
    const dashboard = (await forwardsOf()).find(({ guest }) => guest === 3000);
    expect((await fetch(`http://localhost:${dashboard?.host ?? 0}/`)).status).toBe(200);
  });

  it('finds one that it wanted to keep when VS Code is opened again', async () => {
    const before = (await statusOf()).map(({ pid }) => pid);
    await workbench.restart();
    await workbench.openSidebar();
    await inView('runs').waitFor({ timeout: 60_000 });
    await workbench.notification(`${machine} runs in its VM.`).waitFor();
    await workbench.picture('vm-kept');
    expect((await statusOf()).map(({ pid }) => pid)).toEqual(before);
    await workbench.changeSettings({ 'homelab.vm.whenWindowCloses': 'powerOff' });
  });

  it('sees that it has failed when QEMU crashes', async () => {
    for (const { pid } of await statusOf()) process.kill(pid ?? 0, 'SIGKILL');
    await inView('has failed').waitFor();
    const news = workbench.notification(`The VM of ${machine} was running and has ended`);
    await news.getByRole('button', { name: 'Boot Again' }).waitFor();
    await workbench.settled(news);
    expect(await workbench.notification('runs in its VM').count()).toBe(0);
    await workbench.picture('vm-failed-dark');
    await workbench.run('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs').waitFor();
    await workbench.picture('vm-failed');
    expect(qemus()).toEqual([]);
  });

  it('begins with a fresh disk, and nothing is left after Stop VM', async () => {
    await workbench.run('Homelab: Boot VM with Fresh Disk');
    await inView('runs').waitFor({ timeout: 150_000 });
    const forwards = await forwardsOf();
    await workbench.run('Homelab: Stop VM');
    await expect.poll(() => qemus()).toEqual([]);
    await expect.poll(statusOf).toEqual([]);
    for (const { host } of forwards)
      await expect(fetch(`http://127.0.0.1:${host}/`)).rejects.toThrow('fetch failed');
    await inView('').waitFor({ state: 'detached' });
    await workbench.picture('vm-stopped');
  });

  it('leaves no VM when VS Code is killed', async () => {
    await workbench.run('Homelab: Boot VM');
    await inView('runs').waitFor({ timeout: 150_000 });
    expect(qemus()).toHaveLength(1);
    workbench.vscode.crash();
    await expect.poll(() => qemus()).toEqual([]);
    await expect.poll(statusOf).toEqual([]);
  });

  /** The address that a command opens beside VS Code. */
  async function openedBy(command: string): Promise<string> {
    const opening = workbench.page.context().waitForEvent('page');
    await workbench.run(command);
    const page = await opening;
    const address = page.url();
    await page.close();
    return address;
  }

  /** The VM's row in the view of virtual machines, in a phase. */
  function inView(phase: string) {
    const pane = workbench.page.locator('.pane', { hasText: 'Virtual Machines' });
    return pane.locator('.monaco-list-row', { hasText: new RegExp(`${machine}\\s*${phase}`) });
  }

  /** Pulls the VM's network cable, or plugs it in, by QEMU's own monitor. */
  async function setLink(state: 'on' | 'off'): Promise<void> {
    const [vm] = await statusOf();
    const folder = join(dirname(vm?.serialLog ?? ''), 'tmp');
    const script = `
      const socket = require('node:net').connect('qmp.sock');
      const say = (execute, more) => socket.write(JSON.stringify({ execute, ...more }));
      const link = { name: 'user.0', up: ${String(state === 'on')} };
      say('qmp_capabilities');
      say('set_link', { arguments: link });
      let answers = '';
      socket.on('data', (chunk) => {
        answers += chunk;
        if (answers.split('"return"').length === 3 || answers.includes('"error"')) {
          console.log(answers);
          socket.end();
        }
      });`;
    const options = { cwd: folder, env: workbench.homelab.env };
    expect(await mustRun(process.execPath, ['-e', script], options)).not.toContain('error');
  }

  function qemus(): readonly string[] {
    return workbench.vscode.commandLines().filter((line) => line.includes('qemu-system'));
  }

  function nixes(): readonly string[] {
    return workbench.vscode.commandLines().filter((line) => /(^|\/)nix\s.*\sbuild\s/.test(line));
  }

  async function statusOf(): Promise<readonly VmStatus[]> {
    const { homelab } = workbench;
    const args = [program, 'vm', 'status', machine, '--flake', homelab.root, '--json'];
    const { stdout } = await homelab.run(process.execPath, args);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { kind: string } & VmStatus)
      .filter(({ kind }) => kind === 'vm');
  }

  async function forwardsOf(): Promise<VmStatus['forwards']> {
    return (await statusOf()).flatMap(({ forwards }) => forwards);
  }
});

/** A VM whose script is made by a build that never ends. */
const slow = `{ lib, ... }:
{
  system.build.vm = lib.mkForce (derivation {
    name = "slow";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "echo began; while :; do /bin/sleep 1; done" ];
  });
}
`;

/** A server on the port, unless somebody else has taken it already. */
function occupy(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
