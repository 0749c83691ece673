import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VmStart } from '../../server/src/actions/virtual-machines';
import { createVirtualMachines } from '../../server/src/vm/node-virtual-machines';
import { vmPaths } from '../../server/src/vm/vm-paths';

const key = { flake: '/homelab', machine: 'server-vm' };
const start = { ...key, keep: true, ports: [] } as unknown as VmStart;

/** What the supervisor of the VM says in this phase, as a line. */
const line = (phase: string): string =>
  `${JSON.stringify({ kind: 'vm', ...key, phase, forwards: [] })}\n`;

/** Stands in for a supervisor that answers and does nothing else; it ends by itself. */
const running = (control: string): string =>
  `require('node:net').createServer((s) => s.on('error', () => {}).write(${JSON.stringify(line('running'))})).listen(${JSON.stringify(control)}); setTimeout(() => process.exit(), 5000);`;

/** The real supervisor answers so only for an instant. */
describe('a VM that is off, whose supervisor is about to go', () => {
  let folder = '';
  let ending: Server;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'homelab-ended-')));
    const paths = vmPaths(env(), key);
    await mkdir(paths.folder, { recursive: true });
    await writeFile(paths.record, JSON.stringify(key));
    ending = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(line('stopped'));
    });
    await new Promise<void>((resolve) => ending.listen(paths.control, resolve));
  });
  afterEach(async () => {
    ending.close();
    await rm(folder, { recursive: true, force: true });
  });

  const env = () => ({ XDG_STATE_HOME: folder });
  const vms = () =>
    createVirtualMachines({
      env: env(),
      supervisor: [process.execPath, '-e', running(vmPaths(env(), key).control)],
    });

  it('is not listed, and has no status', async () => {
    expect(await vms().list()).toEqual([]);
    expect(await vms().status(key)).toBe(undefined);
  });

  it('is started anew, and not taken for the one that is asked for', async () => {
    setTimeout(() => ending.close(), 200);
    const phases: string[] = [];
    for await (const event of vms().follow(start, new AbortController().signal)) {
      if (event.kind === 'vm') phases.push(event.phase);
      break;
    }
    expect(phases).toEqual(['running']);
  });
});
