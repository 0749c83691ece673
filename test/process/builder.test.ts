import { execa } from 'execa';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeNetwork } from '../../server/src/node/node-network';
import type { ActionEvent, BuilderStatus } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { standIns } from '../support/fixtures';
import {
  buildCommandLine,
  commandLineScript,
  homelabCommand,
  processesOf,
  startHomelab,
  type HomelabCommand,
} from '../support/homelab-command';
import { waitFor } from '../support/wait-for';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab();
});
afterAll(() => homelab.dispose());

const isBuilder = (event: ActionEvent): event is { kind: 'builder' } & BuilderStatus =>
  event.kind === 'builder';

const told = async (args: readonly string[] = []) =>
  (await homelabCommand(homelab, ['builder', 'status', ...args])).events.filter(isBuilder);

const linuxBuilder = (state: BuilderStatus['state']) => (event: ActionEvent) =>
  isBuilder(event) && event.id === 'linux-builder' && event.state === state;

/** Where Nix finds `nixpkgs` that no flake names. */
async function registry(): Promise<string> {
  const path = join(homelab.scratch, 'registry.json');
  const from = { type: 'indirect', id: 'nixpkgs' };
  const flakes = [{ from, to: { type: 'path', path: standIns.nixpkgs } }];
  await writeFile(path, JSON.stringify({ version: 2, flakes }));
  return path;
}

/** The state that the command tells last, once it is that one. */
const untilTold = (command: HomelabCommand, state: BuilderStatus['state']) =>
  waitFor(() => {
    const last = command.events.findLast(
      (event) => isBuilder(event) && event.id === 'linux-builder',
    );
    return Promise.resolve(last && linuxBuilder(state)(last) ? true : undefined);
  });

describe('on a computer that is told of no builder', () => {
  it('status tells what the computer builds for by itself', async () => {
    expect(await told()).toMatchObject([
      { id: 'here', systems: ['x86_64-linux', 'aarch64-linux'], state: 'ready' },
    ]);
    expect(await told(['--follow'])).toHaveLength(1);
  });

  it('start says that none is needed', async () => {
    const { exitCode, problems } = await homelabCommand(homelab, ['builder', 'start']);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([{ code: 'builder-not-needed' }]);
  });
});

describe('on a computer that is told of the Linux builder and of one that is not there', () => {
  const state = () => join(homelab.env['XDG_STATE_HOME'] ?? '', 'nixos-homelab/linux-builder');
  let running: HomelabCommand | undefined;
  beforeAll(async () => {
    const lines = [
      'builders = ssh-ng://builder@linux-builder riscv64-linux ; ssh://nobody@127.0.0.1 s390x-linux',
      `flake-registry = ${await registry()}`,
    ];
    const conf = join(homelab.env['NIX_CONF_DIR'] ?? '', 'nix.conf');
    await appendFile(conf, `${lines.join('\n')}\n`);
  });
  afterAll(async () => {
    running?.kill('SIGKILL');
    await running?.ended;
  });

  it('status tells that neither answers, and which one can be started', async () => {
    expect((await told()).slice(1)).toMatchObject([
      { id: 'linux-builder', systems: ['riscv64-linux'], state: 'silent', control: 'start' },
      { name: '127.0.0.1', systems: ['s390x-linux'], state: 'silent' },
    ]);
  });

  it('start says when it is ready, and status when it comes', async () => {
    const follower = startHomelab(homelab, ['builder', 'status', '--follow']);
    await untilTold(follower, 'silent');
    running = startHomelab(homelab, ['builder', 'start']);
    await running.event(
      (event): event is Extract<ActionEvent, { kind: 'progress' }> =>
        event.kind === 'progress' && event.text.startsWith('The Linux builder is ready'),
    );
    await untilTold(follower, 'ready');
    follower.kill('SIGINT');
    expect((await follower.ended).exitCode).toBe(0);
    expect(await readdir(state())).toContain('keys');
  });

  it('nobody goes on following for a window that was killed', async () => {
    const { root: cwd, env } = homelab;
    const command = `'${process.execPath}' '${commandLineScript}' builder status --follow & wait`;
    const shell = execa('sh', ['-c', command], { cwd, env, extendEnv: false, reject: false });
    let told = '';
    shell.stdout.on('data', (text: Buffer) => (told += text.toString()));
    await expect.poll(() => told).toContain('Linux builder');
    shell.kill('SIGKILL');
    const followers = () => processesOf(homelab).filter((line) => line.includes('--follow'));
    await expect.poll(followers).toEqual([]);
  });

  it('a second start leaves it alone', async () => {
    const { exitCode, finished } = await homelabCommand(homelab, ['builder', 'start']);
    expect(exitCode).toBe(0);
    expect(finished?.message).toContain('runs already');
  });

  it('is ended by stop from anywhere, and leaves nothing', async () => {
    expect((await told()).at(1)).toMatchObject({ state: 'ready', control: 'stop' });
    const { finished } = await homelabCommand(homelab, ['builder', 'stop']);
    expect(finished?.message).toBe('The Linux builder has ended.');
    expect((await running?.ended)?.finished?.outcome).toBe('succeeded');
    await expect.poll(() => processesOf(homelab)).toEqual([]);
    expect(await nodeNetwork.portState(31022)).toBe('free');
    const again = await homelabCommand(homelab, ['builder', 'stop']);
    expect(again.finished?.message).toContain('does not run');
  });

  it('is told when it is killed, and can be started again', async () => {
    const builder = startHomelab(homelab, ['builder', 'start']);
    await expect.poll(() => nodeNetwork.portState(31022)).toBe('taken');
    const server = processesOf(homelab).find((line) => line.includes('socket.create_server')) ?? '';
    process.kill(Number.parseInt(server), 'SIGKILL');
    expect((await builder.ended).finished).toMatchObject({
      outcome: 'failed',
      message: 'The Linux builder failed. Its last words are above.',
    });
    expect(processesOf(homelab)).toEqual([]);
    expect(await nodeNetwork.portState(31022)).toBe('free');
  });

  it('is ended by stop in a terminal too, where it may ask for a password', async () => {
    const { root: cwd, env } = homelab;
    const command = `exec '${process.execPath}' '${commandLineScript}' builder start`;
    const terminal = execa('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env,
      extendEnv: false,
      stdin: 'pipe',
      reject: false,
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    await expect.poll(() => nodeNetwork.portState(31022)).toBe('taken');
    const { finished } = await homelabCommand(homelab, ['builder', 'stop']);
    expect(finished?.message).toBe('The Linux builder has ended.');
    expect((await terminal).exitCode).toBe(0);
    await expect.poll(() => processesOf(homelab)).toEqual([]);
    expect(await nodeNetwork.portState(31022)).toBe('free');
  });
});
