import { setTimeout as sleep } from 'node:timers/promises';
import type { QemuMonitor } from './qemu-monitor';
import type { Qemu } from './qemu-process';

/** Milliseconds for QEMU to quit by itself. */
const quitWithin = 3000;

/** Milliseconds for a run script to become a QEMU that listens. */
const monitorWithin = 5000;

/** Powers a VM off: the guest is asked first, then QEMU, and then nobody any more. */
export async function powerOff(qemu: Qemu, patience: number): Promise<void> {
  const monitor = patience > 0 ? await listening(qemu) : await qemu.monitor();
  if (monitor !== undefined && patience > 0) {
    monitor.powerDown();
    if (await endsWithin(qemu, patience)) return;
  }
  if (monitor !== undefined) {
    monitor.quit();
    if (await endsWithin(qemu, quitWithin)) return;
  }
  qemu.kill();
}

/** A script that is still making a disk is left to finish, or the disk would be half a one. */
async function listening(qemu: Qemu): Promise<QemuMonitor | undefined> {
  for (let waited = 0; waited < monitorWithin; waited += 100) {
    const monitor = await qemu.monitor();
    if (monitor !== undefined || (await endsWithin(qemu, 100))) return monitor;
  }
  return undefined;
}

function endsWithin(qemu: Qemu, patience: number): Promise<boolean> {
  const exited = qemu.exited.then(() => true);
  return Promise.race([exited, sleep(patience, false, { ref: false })]);
}
