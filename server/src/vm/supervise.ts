import { mkdir } from 'node:fs/promises';
import type { VmStart } from '../actions/virtual-machines';
import type { Network } from '../core/ports';
import { alreadySupervised } from './control-protocol';
import { Supervisor } from './supervisor';
import { takeLock } from '../node/file-lock';
import { vmPaths } from './vm-paths';

/** The main function of the process that owns one VM. Returns its exit status. */
export async function supervise(start: VmStart, network: Network): Promise<number> {
  const paths = vmPaths(process.env, start);
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  if (!(await takeLock(paths.lock))) return alreadySupervised;
  const supervisor = new Supervisor(start, paths, network);
  // Whoever shuts the computer down or ends us politely wants the VM off in order.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => supervisor.stop(false));
  await supervisor.run();
  return 0;
}
