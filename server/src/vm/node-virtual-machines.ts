import { mkdir, access, constants, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  VirtualMachines,
  VmEvent,
  VmFolder,
  VmKey,
  VmStart,
} from '../actions/virtual-machines';
import type { CancelSignal } from '../core/ports';
import { spawnDetached, type DetachedExit } from '../node/spawn-detached';
import { writeFailure } from '../node/write-failure';
import type { VmStatus } from '../protocol';
import { alreadySupervised } from './control-protocol';
import { endLeftover, leftover } from './end-leftovers';
import { lastLines } from './log-files';
import { askStatus, connectToVm, followVm } from './vm-client';
import { vmPaths } from './vm-paths';
import { allRecords, writeRecord } from './vm-record';

export type VmHost = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program and its first arguments that make a supervisor of a start's JSON. */
  readonly supervisor: readonly [string, ...string[]];
};

/** The VMs of this user, each in a supervisor process of its own. */
export function createVirtualMachines(host: VmHost): VirtualMachines {
  const status = async (key: VmKey): Promise<VmStatus | undefined> => {
    const found = await statusOf(host, key);
    return found?.phase === 'stopped' ? undefined : found;
  };
  return {
    folder: (key) => makeFolder(host, key),
    status,
    list: async () => {
      const all = (await allRecords(host.env)).map(
        async (record) => (await status(record)) ?? (await abandoned(host, record)),
      );
      return (await Promise.all(all)).filter((found) => found !== undefined);
    },
    console: (key, count) => lastLines(vmPaths(host.env, key).serialLog, count),
    follow: (start, signal) => follow(host, start, signal),
    watch: (key, signal) => watch(host, key, signal),
    stop: (key, force) => stop(host, key, force),
  };
}

async function makeFolder({ env }: VmHost, key: VmKey): Promise<VmFolder> {
  const { folder } = vmPaths(env, key);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    return { kind: 'made', path: folder };
  } catch (error) {
    const why = `${writeFailure(folder, error)} VMs keep their disks there, unless XDG_STATE_HOME names another folder.`;
    return { kind: 'failed', why };
  }
}

/** What its supervisor says, which answers for a moment after the VM has ended. */
async function statusOf({ env }: VmHost, key: VmKey): Promise<VmStatus | undefined> {
  const socket = await connectToVm(env, key);
  return socket && askStatus(socket);
}

/** A QEMU whose supervisor was killed. */
async function abandoned({ env }: VmHost, key: VmKey): Promise<VmStatus | undefined> {
  const qemu = await leftover(vmPaths(env, key));
  if (qemu === undefined) return undefined;
  const { flake, machine } = key;
  const message = 'Its supervisor was killed. Starting or stopping the VM ends it first.';
  return { flake, machine, phase: 'failed', message, forwards: [], pid: qemu.pid };
}

async function* follow(
  host: VmHost,
  start: VmStart,
  signal: CancelSignal,
): AsyncGenerator<VmEvent> {
  // One that is just going down is not joined.
  for (let waited = 0; waited < 10_000; waited += 50) {
    if ((await statusOf(host, start))?.phase !== 'stopped') break;
    await sleep(50);
  }
  const joined = await connectToVm(host.env, start);
  const connected = joined === undefined ? await launch(host, start) : joined;
  if ('failed' in connected) {
    const { flake, machine } = start;
    yield { kind: 'vm', flake, machine, phase: 'failed', message: connected.failed, forwards: [] };
    return;
  }
  yield* followVm(connected, { hold: !start.keep, keep: start.keep, signal });
}

async function* watch(host: VmHost, key: VmKey, signal: CancelSignal): AsyncGenerator<VmEvent> {
  const socket = await connectToVm(host.env, key);
  if (socket !== undefined) yield* followVm(socket, { hold: false, keep: false, signal });
}

/** Starts a supervisor and connects to it, or to the one of whoever was quicker. */
async function launch(host: VmHost, start: VmStart): Promise<Socket | { readonly failed: string }> {
  const paths = vmPaths(host.env, start);
  const [command, ...args] = host.supervisor;
  await rm(paths.supervisorLog, { force: true });
  const supervisor = spawnDetached({
    command,
    args: [...args, JSON.stringify(start)],
    cwd: paths.folder,
    stdout: paths.supervisorLog,
    stderr: paths.supervisorLog,
  });
  supervisor.release();
  let exit: DetachedExit | undefined;
  void supervisor.exited.then((value) => (exit = value));
  // Ending what an earlier supervisor left behind may come first.
  for (let waited = 0; waited < 40_000; waited += 50) {
    const socket = await connectToVm(host.env, start);
    if (socket !== undefined) return socket;
    if (hasFailed(exit)) break;
    await sleep(50);
  }
  const words = (await lastLines(paths.supervisorLog, 3)).join(' ');
  return { failed: `The VM's supervisor did not start. ${words}`.trim() };
}

function hasFailed(exit: DetachedExit | undefined): boolean {
  return exit !== undefined && exit.code !== alreadySupervised;
}

async function* stop(host: VmHost, key: VmKey, force: boolean): AsyncGenerator<VmEvent> {
  const socket = await connectToVm(host.env, key);
  if (socket !== undefined) {
    const then = { kind: 'stop', force } as const;
    yield* followVm(socket, { hold: false, keep: false, then });
    return;
  }
  const paths = vmPaths(host.env, key);
  const old = await leftover(paths);
  if (old === undefined) return;
  const { flake, machine } = key;
  const status = { kind: 'vm', flake, machine, forwards: [], pid: old.pid } as const;
  yield { ...status, phase: 'stopping' };
  await endLeftover(old, 0);
  await writeRecord(paths.record, { flake, machine });
  await rm(join(paths.temporary), { recursive: true, force: true });
  yield { ...status, phase: 'stopped', message: `The VM of ${machine} is off.` };
}
