import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeNetwork } from '../../server/src/node/node-network';
import type { VmStatus } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  homelabCommand,
  processesOf,
  startHomelab,
  type CommandOptions,
  type Ended,
  type HomelabCommand,
} from '../support/homelab-command';
import { buildTestVm, type TestVmFault } from '../support/test-vm';
import { waitFor, waitForHttp } from '../support/wait-for';

const machine = 'server-vm-x86_64';
let homelab: Homelab;
const occupied: Server[] = [];

beforeAll(async () => {
  await Promise.all([buildCommandLine(), buildTestVm()]);
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

/** After a VM's tests nothing of it is left, whatever they came to. */
function leaveNothing(): void {
  afterAll(async () => {
    await homelabCommand(homelab, ['vm', 'stop', machine, '--force']);
    await Promise.all(
      occupied.splice(0).map((server) => new Promise((done) => server.close(done))),
    );
    expect(await gone()).toEqual([]);
  });
}

/** All processes of the homelab, once they had the time to be buried. */
async function gone(): Promise<readonly string[]> {
  for (let tries = 0; tries < 100 && processesOf(homelab).length > 0; tries += 1)
    await new Promise((done) => setTimeout(done, 100));
  return processesOf(homelab);
}

function boot(args: readonly string[] = [], options?: CommandOptions): HomelabCommand {
  return startHomelab(homelab, ['vm', 'start', machine, ...args], options);
}

const faulty = (fault: TestVmFault, params = ''): CommandOptions => ({
  env: { TEST_VM_FAULT: fault, QEMU_KERNEL_PARAMS: params },
});

const portOf = ({ forwards }: VmStatus, name: string): number =>
  forwards.find((forward) => forward.name === name)?.host ?? 0;

const page = async (status: VmStatus) =>
  (await waitForHttp(`http://127.0.0.1:${portOf(status, 'homepage')}/`)).status;

/** A file in the VM's folder. */
const vmFile = (name: string): string => {
  const folder = join(homelab.env['XDG_STATE_HOME'] ?? '', 'nixos-homelab/vms');
  const vm = readdirSync(folder).find((each) => each.startsWith(machine)) ?? '';
  return join(folder, vm, name);
};

const supervisorPid = (): number =>
  (JSON.parse(readFileSync(vmFile('lock'), 'utf8')) as { readonly pid: number }).pid;

async function occupy(port: number): Promise<void> {
  const server = createServer();
  occupied.push(server);
  // Whoever else has it makes it just as taken.
  await new Promise<void>((done) => {
    server.once('error', () => done());
    server.listen(port, '127.0.0.1', () => done());
  });
}

const notesOf = ({ events }: HomelabCommand): readonly string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

describe('a VM that two people boot at once, while a port of it is taken', () => {
  let first: HomelabCommand;
  let second: HomelabCommand;
  let running: VmStatus;
  beforeAll(async () => {
    await occupy(3000);
    [first, second] = [boot(), boot()];
    [running] = await Promise.all([first.phase('running'), second.phase('running')]);
  });
  leaveNothing();

  it('is one, which both have joined', async () => {
    expect((await second.phase('running')).pid).toBe(running.pid);
  });

  it('answers at the port of each service and at SSH', async () => {
    expect(running.forwards).toMatchObject([
      { guest: 8080, name: 'caddy', ready: true },
      { guest: 3000, name: 'homepage', ready: true },
      { guest: 22, name: 'ssh', ready: true },
    ]);
    expect(await page(running)).toBe(200);
    const banner = await nodeNetwork.greeting({ port: portOf(running, 'ssh'), timeout: 3000 });
    expect(banner).toMatch(/^SSH-2\.0/);
  });

  it('takes another port instead, and says so', () => {
    const dashboard = running.forwards.find(({ name }) => name === 'homepage');
    expect(dashboard).toMatchObject({ requested: 3000 });
    expect(dashboard?.host).not.toBe(3000);
    expect([...notesOf(first), ...notesOf(second)].join(' ')).toContain(
      `Port 3000 of this computer is in use, so homepage answers on ${dashboard?.host ?? 0}.`,
    );
  });

  it('listens on this computer alone', () => {
    const listening = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    for (const { host } of running.forwards) {
      const port = host.toString(16).toUpperCase().padStart(4, '0');
      const lines = listening.filter((line) => line.includes(`:${port} 00000000:0000 0A`));
      expect(lines.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`]);
    }
  });

  it('was said to be slow beforehand, if there is no KVM', () => {
    const slow = [...notesOf(first), ...notesOf(second)].filter((text) =>
      text.includes('/dev/kvm'),
    );
    expect(slow.length > 0).toBe(!existsSync('/dev/kvm'));
  });

  it('shows its console', () => {
    expect(
      first.events.some((event) => event.kind === 'console' && event.text.includes('Stage 2')),
    ).toBe(true);
  });

  it('goes on when the first of them leaves', async () => {
    first.kill('SIGINT');
    expect((await first.ended).finished?.message).toBe(`The VM of ${machine} goes on running.`);
    expect(await page(running)).toBe(200);
  });

  it('powers off when the terminal of the last is closed, and frees its ports', async () => {
    second.kill('SIGHUP');
    const { exitCode, finished } = await second.ended;
    expect(finished).toEqual({
      kind: 'finished',
      outcome: 'succeeded',
      message: `The VM of ${machine} is off.`,
    });
    expect(exitCode).toBe(0);
    expect(await nodeNetwork.portState(portOf(running, 'ssh'))).toBe('free');
  });
});

describe('a VM that is kept', () => {
  let started: Ended;
  let ssh: string;
  let restore: () => Promise<void>;
  beforeAll(async () => {
    ({ ssh, restore } = await letKeyIn());
    started = await boot(['--keep']).ended;
  });
  afterAll(() => restore());
  leaveNothing();

  it('lets its command end once it answers', () => {
    expect(started.exitCode).toBe(0);
    expect(started.finished?.message).toMatch(
      /answers: caddy http:\/\/localhost:\d+, homepage http:\/\/localhost:\d+, ssh/,
    );
    const status = started.events.findLast((event) => event.kind === 'vm');
    expect(status).toMatchObject({ phase: 'running', kept: true });
  });

  it('is told by status', async () => {
    const told = await homelabCommand(homelab, ['vm', 'status']);
    expect(told.events).toMatchObject([{ kind: 'vm', machine, phase: 'running' }]);
  });

  it('is asked for each page by health, which says that SSH wants a password', async () => {
    const { exitCode, events } = await homelabCommand(homelab, ['vm', 'health', machine]);
    expect(events.filter(({ kind }) => kind === 'check')).toMatchObject([
      {
        title: 'caddy',
        status: 'ok',
        message: expect.stringContaining('with status 200') as string,
      },
      { title: 'homepage', status: 'ok' },
      { title: 'systemd', status: 'warning' },
    ]);
    expect(exitCode).toBe(0);
  });

  it('has the units that have failed named by health, with the way to their journal', async () => {
    const env = { PATH: `${dirname(ssh)}:${homelab.env['PATH'] ?? ''}` };
    const health = async () =>
      (await homelabCommand(homelab, ['vm', 'health', machine], { env })).events.filter(
        (event) => event.kind === 'check' && event.code.startsWith('unit'),
      );
    expect(await health()).toMatchObject([{ status: 'ok', message: 'No unit has failed.' }]);
    const status = started.events.findLast((event) => event.kind === 'vm');
    const port = String(status && portOf(status, 'ssh'));
    const quiet = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'];
    const remote = ['-p', port, ...quiet.flatMap((option) => ['-o', option])];
    const list = 'echo loki.service loaded failed failed Loki > ~/failed-units';
    execFileSync(ssh, [...remote, 'admin@localhost', list], { stdio: 'ignore' });
    expect(await health()).toMatchObject([
      {
        status: 'failed',
        message: 'loki.service has failed.',
        remedy: { title: 'Show the journal of loki.service' },
      },
    ]);
  });

  it('is not held by who follows it, and told to be off when it is stopped', async () => {
    const follower = startHomelab(homelab, ['vm', 'status', machine, '--follow']);
    await follower.phase('running');
    const stopped = await homelabCommand(homelab, ['vm', 'stop']);
    expect(stopped.finished).toMatchObject({
      outcome: 'succeeded',
      message: `The VM of ${machine} is off.`,
    });
    const { events, exitCode } = await follower.ended;
    expect(exitCode).toBe(0);
    expect(events.at(-1)).toMatchObject({ kind: 'vm', phase: 'stopped' });
    expect((await homelabCommand(homelab, ['vm', 'status'])).events).toEqual([]);
  });

  it('keeps its disk, unless a fresh one is asked for', async () => {
    const before = statSync(vmFile('disk.qcow2')).birthtimeMs;
    await boot(['--keep', '--fresh-disk']).ended;
    expect(statSync(vmFile('disk.qcow2')).birthtimeMs).toBeGreaterThan(before);
  });
});

describe('a VM that fails', () => {
  leaveNothing();

  it('because its script exits at once, is told with its last words', async () => {
    const { exitCode, problems, finished } = await boot([], faulty('exit')).ended;
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      {
        code: 'vm-failed',
        message: `The VM ended with status 1 before it was ready. Its last words: run-server-vm: TEST_VM_FAULT asks for a failure.`,
      },
    ]);
    expect(finished?.message).toBe(`The VM of ${machine} did not start.`);
  });

  it('because it dies while booting, is told', async () => {
    const { exitCode, problems } = await boot([], faulty('poweroff')).ended;
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      { code: 'vm-failed', message: expect.stringContaining('before it was ready') as string },
    ]);
  });

  it('because its kernel panics, is ended although QEMU would run on', async () => {
    const { exitCode, problems } = await boot([], faulty('panic', 'panic=0')).ended;
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      {
        code: 'vm-failed',
        message: expect.stringMatching(
          /^The kernel of server-vm-x86_64 has stopped: Kernel panic - not syncing: /,
        ) as string,
      },
    ]);
  });

  it('because nothing answers, is told after the wait, and goes on beside the VM of another machine', async () => {
    const args = ['--wait', '3', '--power-off', '1'];
    const other = ['vm', 'start', 'server', ...args];
    const vms = [boot(args, faulty('hang')), startHomelab(homelab, other, faulty('hang'))];
    const running = await Promise.all(vms.map((vm) => vm.phase('running')));
    expect(running[0]?.message).toBe('No answer from caddy and homepage and ssh yet.');
    const ports = running.flatMap(({ forwards }) => forwards.map(({ host }) => host));
    expect(ports).toHaveLength(new Set(ports).size);
    const { events } = await homelabCommand(homelab, ['vm', 'list']);
    const names = events.flatMap((event) => (event.kind === 'vm' ? [event.machine] : []));
    expect(names.sort()).toEqual(['server', machine]);
    for (const vm of vms) vm.kill('SIGINT');
    await Promise.all(vms.map(({ ended }) => ended));
  });

  it('because the guest ignores the power button, is ended all the same', async () => {
    const vm = boot(['--power-off', '1'], faulty('deaf'));
    await vm.phase('running');
    vm.kill('SIGINT');
    expect((await vm.ended).finished?.message).toBe(`The VM of ${machine} is off.`);
  });

  it('because it is cancelled while it boots, is off, and its ports are free', async () => {
    const vm = boot(['--power-off', '1']);
    const { forwards } = await vm.phase('booting');
    vm.kill('SIGINT');
    expect((await vm.ended).finished?.outcome).toBe('cancelled');
    expect(await gone()).toEqual([]);
    for (const { host } of forwards) expect(await nodeNetwork.portState(host)).toBe('free');
  });

  it('because QEMU is killed, is told as a failure', async () => {
    const vm = boot();
    const { pid = 0 } = await vm.phase('running');
    process.kill(pid, 'SIGKILL');
    const { exitCode, problems, finished } = await vm.ended;
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      { code: 'vm-failed', message: expect.stringContaining('SIGKILL') as string },
    ]);
    expect(finished?.message).toBe(`The VM of ${machine} has ended with an error.`);
  });
});

describe('a VM that is left alone', () => {
  leaveNothing();

  it('by a supervisor that was killed, is told as left behind', async () => {
    const pid = await orphaned();
    const { events } = await homelabCommand(homelab, ['vm', 'status']);
    expect(events).toMatchObject([{ kind: 'vm', phase: 'failed', pid }]);
  });

  it('is ended by the next start, which boots a new one', async () => {
    const [left] = (await homelabCommand(homelab, ['vm', 'status'])).events;
    const vm = boot();
    const running = await vm.phase('running');
    expect(left).toMatchObject({ kind: 'vm', pid: expect.any(Number) as number });
    expect(running.pid).not.toBe(left?.kind === 'vm' ? left.pid : undefined);
    expect(await page(running)).toBe(200);
    process.kill(supervisorPid(), 'SIGKILL');
    await vm.ended;
  });

  it('is ended by a stop', async () => {
    const { finished } = await homelabCommand(homelab, ['vm', 'stop']);
    expect(finished?.outcome).toBe('succeeded');
    expect(await gone()).toEqual([]);
  });

  it('by a command that was killed, powers off, because nobody holds it any more', async () => {
    const vm = boot();
    await vm.phase('running');
    vm.kill('SIGKILL');
    await vm.ended;
    await waitFor(async () => {
      const { events } = await homelabCommand(homelab, ['vm', 'status']);
      return events.length === 0 ? true : undefined;
    });
  });

  async function orphaned(): Promise<number | undefined> {
    const vm = boot();
    const { pid } = await vm.phase('running');
    process.kill(supervisorPid(), 'SIGKILL');
    await vm.ended;
    return pid;
  }
});

describe('a VM that does not run', () => {
  it('is followed to its end at once', async () => {
    const { events } = await homelabCommand(homelab, ['vm', 'status', machine, '--follow']);
    expect(events).toEqual([]);
  });

  it('is not well', async () => {
    const { exitCode, finished } = await homelabCommand(homelab, ['vm', 'health', machine]);
    expect(exitCode).toBe(1);
    expect(finished?.message).toBe(`The VM of ${machine} does not run. Boot it first.`);
  });

  it('is stopped without a failure', async () => {
    const { exitCode, finished } = await homelabCommand(homelab, ['vm', 'stop', machine]);
    expect(exitCode).toBe(0);
    expect(finished?.message).toBe(`The VM of ${machine} does not run.`);
  });
});

/** Lets a new key into the homelab, and gives an `ssh` that logs in with it. */
async function letKeyIn(): Promise<{
  readonly ssh: string;
  readonly restore: () => Promise<void>;
}> {
  const key = join(homelab.scratch, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const file = 'machines/server/default.nix';
  const text = readFileSync(join(homelab.root, file), 'utf8');
  const own = readFileSync(`${key}.pub`, 'utf8').trim();
  await homelab.write(file, text.replace(/"ssh-ed25519 [^"]*"/, `"${own}"`));
  // OpenSSH looks for keys in the account's own folder, whatever HOME says.
  const ssh = join(homelab.scratch, 'bin/ssh');
  mkdirSync(dirname(ssh));
  writeFileSync(ssh, `#!/bin/sh\nexec /usr/bin/ssh -i ${key} "$@"\n`, { mode: 0o755 });
  return { ssh, restore: () => homelab.write(file, text) };
}
