import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
afterEach(async () => {
  await homelabCommand(homelab, ['vm', 'stop', machine, '--force']);
  await Promise.all(occupied.splice(0).map((server) => new Promise((done) => server.close(done))));
  expect(await gone()).toEqual([]);
});
afterAll(() => homelab.dispose());

/** All processes of the homelab, once they had the time to be buried. */
async function gone(): Promise<readonly string[]> {
  for (let tries = 0; tries < 50 && processesOf(homelab).length > 0; tries += 1)
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
  const [vm = ''] = readdirSync(folder);
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

describe('homelab vm start', () => {
  it('builds, boots, waits for its services and SSH, and powers off when it is interrupted', async () => {
    const vm = boot();
    const running = await vm.phase('running');
    expect(running.forwards).toMatchObject([
      { guest: 8080, name: 'caddy', ready: true },
      { guest: 3000, name: 'homepage', ready: true },
      { guest: 22, name: 'ssh', ready: true },
    ]);
    expect(await page(running)).toBe(200);
    const banner = await nodeNetwork.greeting({ port: portOf(running, 'ssh'), timeout: 3000 });
    expect(banner).toMatch(/^SSH-2\.0/);
    expect(
      vm.events.some((event) => event.kind === 'console' && event.text.includes('Stage 2')),
    ).toBe(true);

    vm.kill('SIGINT');
    const { exitCode, finished } = await vm.ended;
    expect(finished).toEqual({
      kind: 'finished',
      outcome: 'succeeded',
      message: `The VM of ${machine} is off.`,
    });
    expect(exitCode).toBe(0);
    expect(await nodeNetwork.portState(portOf(running, 'ssh'))).toBe('free');
  });

  it('says beforehand why it will be slow, where there is no KVM', async () => {
    const vm = boot();
    await vm.phase('booting');
    const notes = vm.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    const hasKvm = existsSync('/dev/kvm');
    expect(notes.some((text) => text.includes('/dev/kvm'))).toBe(!hasKvm);
    vm.kill('SIGINT');
    await vm.ended;
  });

  it('listens on this computer alone', async () => {
    const vm = boot();
    const { forwards } = await vm.phase('booting');
    await vm.phase('running');
    const listening = execFileSync('cat', ['/proc/net/tcp']).toString().split('\n');
    for (const { host } of forwards) {
      const port = host.toString(16).toUpperCase().padStart(4, '0');
      const lines = listening.filter((line) => line.includes(`:${port} 00000000:0000 0A`));
      expect(lines.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`]);
    }
    vm.kill('SIGINT');
    await vm.ended;
  });

  it('takes another port where one is taken, and says so', async () => {
    await occupy(3000);
    const vm = boot();
    const running = await vm.phase('running');
    const dashboard = running.forwards.find(({ name }) => name === 'homepage');
    expect(dashboard).toMatchObject({ requested: 3000, ready: true });
    expect(dashboard?.host).not.toBe(3000);
    const notes = vm.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.join(' ')).toContain(
      `Port 3000 of this computer is in use, so homepage answers on ${dashboard?.host ?? 0}.`,
    );
    expect(await page(running)).toBe(200);
    vm.kill('SIGINT');
    await vm.ended;
  });

  it('with --keep returns once it answers, and leaves it running until it is stopped', async () => {
    const { exitCode, finished, events } = await boot(['--keep']).ended;
    expect(exitCode).toBe(0);
    expect(finished?.message).toMatch(
      /answers: caddy http:\/\/localhost:\d+, homepage http:\/\/localhost:\d+, ssh/,
    );
    const status = events.findLast((event) => event.kind === 'vm');
    expect(status).toMatchObject({ phase: 'running', kept: true });

    const told = await homelabCommand(homelab, ['vm', 'status']);
    expect(told.events).toMatchObject([{ kind: 'vm', machine, phase: 'running' }]);
    const stopped = await homelabCommand(homelab, ['vm', 'stop']);
    expect(stopped.finished).toMatchObject({
      outcome: 'succeeded',
      message: `The VM of ${machine} is off.`,
    });
    expect((await homelabCommand(homelab, ['vm', 'status'])).events).toEqual([]);
  });

  it('joins a VM that runs: two at once end with the last of them', async () => {
    const [first, second] = [boot(), boot()];
    const [one, two] = [await first.phase('running'), await second.phase('running')];
    expect(two.pid).toBe(one.pid);
    first.kill('SIGINT');
    const left = await first.ended;
    expect(left.finished?.message).toBe(`The VM of ${machine} goes on running.`);
    expect(await page(two)).toBe(200);
    second.kill('SIGINT');
    expect((await second.ended).finished?.message).toBe(`The VM of ${machine} is off.`);
  });

  it('powers off when its terminal is closed', async () => {
    const vm = boot();
    await vm.phase('running');
    vm.kill('SIGHUP');
    expect((await vm.ended).finished?.outcome).toBe('succeeded');
  });

  it('powers off when it is killed, because nobody holds the VM any more', async () => {
    const vm = boot();
    await vm.phase('running');
    vm.kill('SIGKILL');
    await vm.ended;
    await waitFor(async () => {
      const { events } = await homelabCommand(homelab, ['vm', 'status']);
      return events.length === 0 ? true : undefined;
    });
  });

  it('throws away the disk where it is asked to', async () => {
    await boot(['--keep']).ended;
    await homelabCommand(homelab, ['vm', 'stop']);
    const before = statSync(vmFile('disk.qcow2')).birthtimeMs;
    await boot(['--keep', '--fresh-disk']).ended;
    expect(statSync(vmFile('disk.qcow2')).birthtimeMs).toBeGreaterThan(before);
  });
});

describe('a VM that fails', () => {
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

  it('because nothing answers, is told after the wait, and goes on for whoever looks into it', async () => {
    const vm = boot(['--wait', '3', '--power-off', '1'], faulty('hang'));
    const running = await vm.phase('running');
    expect(running.message).toBe('No answer from caddy and homepage and ssh yet.');
    vm.kill('SIGINT');
    await vm.ended;
  });

  it('because the guest ignores the power button, is ended all the same', async () => {
    const vm = boot(['--power-off', '1'], faulty('deaf'));
    await vm.phase('running');
    vm.kill('SIGINT');
    expect((await vm.ended).finished?.message).toBe(`The VM of ${machine} is off.`);
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

describe('a VM whose supervisor was killed', () => {
  const orphaned = async () => {
    const vm = boot();
    const { pid } = await vm.phase('running');
    process.kill(supervisorPid(), 'SIGKILL');
    await vm.ended;
    return pid;
  };

  it('is told as left behind', async () => {
    const pid = await orphaned();
    const { events } = await homelabCommand(homelab, ['vm', 'status']);
    expect(events).toMatchObject([{ kind: 'vm', phase: 'failed', pid }]);
  });

  it('is ended by the next start, which boots a new one', async () => {
    const pid = await orphaned();
    const vm = boot();
    const running = await vm.phase('running');
    expect(running.pid).not.toBe(pid);
    expect(await page(running)).toBe(200);
    vm.kill('SIGINT');
    await vm.ended;
  });

  it('is ended by a stop', async () => {
    await orphaned();
    const { finished } = await homelabCommand(homelab, ['vm', 'stop']);
    expect(finished?.outcome).toBe('succeeded');
    expect(await gone()).toEqual([]);
  });
});

describe('homelab vm status --follow', () => {
  it('tells every state until the VM is off, and does not hold it', async () => {
    await boot(['--keep']).ended;
    const follower = startHomelab(homelab, ['vm', 'status', machine, '--follow']);
    await follower.phase('running');
    await homelabCommand(homelab, ['vm', 'stop']);
    const { events, exitCode } = await follower.ended;
    expect(exitCode).toBe(0);
    expect(events.at(-1)).toMatchObject({ kind: 'vm', phase: 'stopped' });
  });

  it('ends at once where none runs', async () => {
    const { events } = await homelabCommand(homelab, ['vm', 'status', machine, '--follow']);
    expect(events).toEqual([]);
  });
});

describe('homelab vm health', () => {
  it('asks each page, and says that SSH wants a password', async () => {
    await boot(['--keep']).ended;
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

  it('names the units that have failed, with the way to their journal', async () => {
    const key = join(homelab.scratch, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const file = 'machines/server/default.nix';
    const text = readFileSync(join(homelab.root, file), 'utf8');
    const own = readFileSync(`${key}.pub`, 'utf8').trim();
    await homelab.write(file, text.replace(/"ssh-ed25519 [^"]*"/, `"${own}"`));
    // OpenSSH looks for keys in the account's own folder, whatever HOME says.
    const bin = join(homelab.scratch, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -i ${key} "$@"\n`, {
      mode: 0o755,
    });
    const env = { PATH: `${bin}:${homelab.env['PATH'] ?? ''}` };
    const vm = boot();
    const running = await vm.phase('running');
    const health = async () =>
      (await homelabCommand(homelab, ['vm', 'health', machine], { env })).events.filter(
        (event) => event.kind === 'check' && event.code.startsWith('unit'),
      );
    expect(await health()).toMatchObject([{ status: 'ok', message: 'No unit has failed.' }]);
    const port = String(portOf(running, 'ssh'));
    const remote = [
      '-p',
      port,
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const list = 'echo loki.service loaded failed failed Loki > ~/failed-units';
    execFileSync(join(bin, 'ssh'), [...remote, 'admin@localhost', list], { stdio: 'ignore' });
    expect(await health()).toMatchObject([
      {
        status: 'failed',
        message: 'loki.service has failed.',
        remedy: { title: 'Show the journal of loki.service' },
      },
    ]);
    vm.kill('SIGINT');
    await vm.ended;
    await homelab.write(file, text);
  });

  it('says that the VM does not run', async () => {
    const { exitCode, finished } = await homelabCommand(homelab, ['vm', 'health', machine]);
    expect(exitCode).toBe(1);
    expect(finished?.message).toBe(`The VM of ${machine} does not run. Boot it first.`);
  });
});

describe('stopping', () => {
  it('what does not run is no failure', async () => {
    const { exitCode, finished } = await homelabCommand(homelab, ['vm', 'stop', machine]);
    expect(exitCode).toBe(0);
    expect(finished?.message).toBe(`The VM of ${machine} does not run.`);
  });
});
