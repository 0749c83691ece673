import { signalGroup } from '../node/process-group';
import { spawnDetached, type DetachedExit } from '../node/spawn-detached';
import type { PortForward } from '../protocol';
import { hostForwarding } from './port-forwards';
import { openMonitor, type QemuMonitor } from './qemu-monitor';
import { monitorSocket, type VmPaths } from './vm-paths';

/** A run script and the QEMU that it becomes. */
export type Qemu = {
  readonly pid: number | undefined;
  readonly exited: Promise<DetachedExit>;
  /** Undefined until QEMU listens. */
  monitor(): Promise<QemuMonitor | undefined>;
  kill(): void;
};

/**
 * Starts NixOS's run script. Its console goes straight to the log file, so that QEMU writes on
 * even if we die; its monitor listens in the working folder, which the script enters.
 */
export function startQemu(runner: string, paths: VmPaths, forwards: readonly PortForward[]): Qemu {
  const { pid, exited } = spawnDetached({
    command: runner,
    args: [],
    cwd: paths.temporary,
    env: runnerEnvironment(paths, forwards),
    stdout: paths.serialLog,
    stderr: paths.errorLog,
  });
  let opened: QemuMonitor | undefined;
  return {
    pid,
    exited,
    // It serves one connection at a time, so ours is kept.
    monitor: async () => (opened ??= await openMonitor(monitorSocket)),
    kill: () => pid !== undefined && signalGroup(pid, 'SIGKILL'),
  };
}

/** As nixpkgs' `nixos/modules/virtualisation/qemu-vm.nix` reads it. */
function runnerEnvironment(
  paths: VmPaths,
  forwards: readonly PortForward[],
): Readonly<Record<string, string>> {
  const options = process.env['QEMU_OPTS'] ?? '';
  return {
    NIX_DISK_IMAGE: paths.disk,
    TMPDIR: paths.temporary,
    USE_TMPDIR: '1',
    QEMU_NET_OPTS: hostForwarding(forwards),
    // The script splits this at spaces, which is why the socket is named from the working folder.
    QEMU_OPTS: `${options} -qmp unix:${monitorSocket},server=on,wait=off`.trim(),
  };
}
