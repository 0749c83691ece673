import { createHash } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { VmKey } from '../actions/virtual-machines';

type Env = Readonly<Record<string, string | undefined>>;

/** Bytes that the path of a Unix socket may have on macOS, its end mark included; Linux allows four more. */
const longestSocketPath = 104;

/** The files of one VM. */
export type VmPaths = {
  readonly folder: string;
  readonly record: string;
  readonly lock: string;
  /** Where the supervisor listens. */
  readonly control: string;
  readonly serialLog: string;
  /** What QEMU and the run script say apart from the console. */
  readonly errorLog: string;
  readonly supervisorLog: string;
  readonly disk: string;
  /** The run script's working folder; QEMU's monitor listens in it. */
  readonly temporary: string;
};

/** The monitor's socket, in the temporary folder. QEMU and we name it from there: it may lie too deep for its whole path. */
export const monitorSocket = 'qmp.sock';

/** Where this user's state lies: on every system the same place, so that every window finds it. */
export function stateFolder(env: Env): string {
  const base = env['XDG_STATE_HOME'];
  const state = base?.startsWith('/') === true ? base : join(homedir(), '.local', 'state');
  return join(state, 'nixos-homelab');
}

export function vmFolders(env: Env): string {
  return join(stateFolder(env), 'vms');
}

export function vmPaths(env: Env, key: VmKey): VmPaths {
  const id = createHash('sha256').update(`${key.flake}\0${key.machine}`).digest('hex').slice(0, 12);
  // QEMU reads commas in paths as its own, and the run script may not quote everything.
  const name = key.machine.replace(/[^\w.-]/g, '_').slice(0, 40);
  const folder = join(vmFolders(env), `${name}-${id}`);
  return {
    folder,
    record: join(folder, 'vm.json'),
    lock: join(folder, 'lock'),
    control: controlSocket(folder, id),
    serialLog: join(folder, 'serial.log'),
    errorLog: join(folder, 'qemu.log'),
    supervisorLog: join(folder, 'supervisor.log'),
    disk: join(folder, 'disk.qcow2'),
    temporary: join(folder, 'tmp'),
  };
}

/** In the VM's folder, or where that lies too deep, in a folder of this user's under /tmp. */
function controlSocket(folder: string, id: string): string {
  const usual = join(folder, 'control.sock');
  if (Buffer.byteLength(usual) < longestSocketPath) return usual;
  return join('/tmp', `nixos-homelab-${userInfo().uid}`, `${id}.sock`);
}
