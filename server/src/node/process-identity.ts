import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { errorCode } from './error-code';

/** A process and when it began, because numbers are used again. */
export type ProcessIdentity = { readonly pid: number; readonly began: string };

/** Undefined if there is no such process, or it has ended and only waits to be reaped. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const began = process.platform === 'linux' ? await linuxBegin(pid) : await otherBegin(pid);
  return began === undefined ? undefined : { pid, began };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identityOf(identity.pid))?.began === identity.began;
}

/** proc(5): the third field is the state, the 22nd the time of start since boot. */
async function linuxBegin(pid: number): Promise<string | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await textOf('/proc/sys/kernel/random/boot_id');
  return `${boot?.trim() ?? ''}/${fields[19] ?? ''}`;
}

async function otherBegin(pid: number): Promise<string | undefined> {
  const { stdout } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
    env: { LC_ALL: 'C' },
  });
  const [state = '', ...began] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : began.join(' ');
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) !== undefined) return undefined;
    throw error;
  }
}
