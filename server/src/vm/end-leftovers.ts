import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from '../node/process-group';
import { isRunning, type ProcessIdentity } from '../node/process-identity';
import { openMonitor } from './qemu-monitor';
import { readRecord } from './vm-record';
import { monitorSocket, type VmPaths } from './vm-paths';

/** The QEMU that a supervisor left behind when it was killed. */
export async function leftover(paths: VmPaths): Promise<ProcessIdentity | undefined> {
  const qemu = (await readRecord(paths.record))?.qemu;
  return qemu !== undefined && (await isRunning(qemu)) ? qemu : undefined;
}

/**
 * Ends such a QEMU. With `patience`, in milliseconds, the guest is asked first, through the monitor
 * in the working folder. SIGTERM makes QEMU flush its disk and quit.
 */
export async function endLeftover(qemu: ProcessIdentity, patience: number): Promise<void> {
  const monitor = patience > 0 ? await openMonitor(monitorSocket) : undefined;
  monitor?.powerDown();
  if (monitor !== undefined && (await endedWithin(qemu, patience))) return;
  signalGroup(qemu.pid, 'SIGTERM');
  if (await endedWithin(qemu, 3000)) return;
  signalGroup(qemu.pid, 'SIGKILL');
  await endedWithin(qemu, 3000);
}

async function endedWithin(qemu: ProcessIdentity, patience: number): Promise<boolean> {
  for (let waited = 0; waited < patience; waited += 100) {
    if (!(await isRunning(qemu))) return true;
    await sleep(100);
  }
  return !(await isRunning(qemu));
}
