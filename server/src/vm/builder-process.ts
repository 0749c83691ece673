import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuilderProcess } from '../actions/start-builder';
import { isRunning } from '../node/process-identity';
import { lockOwner, takeLock } from '../node/file-lock';
import { stateFolder } from './vm-paths';

/** Milliseconds that the builder gets to power off. */
const patience = 30_000;

/** The Linux builder of this user: at most one process runs it, whichever window or terminal started it. */
export function builderProcess(env: Readonly<Record<string, string | undefined>>): BuilderProcess {
  // The builder leaves its keys where it is started, which must not be the repository.
  const folder = join(stateFolder(env), 'linux-builder');
  const lock = join(folder, 'lock');
  return {
    folder,
    take: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return takeLock(lock);
    },
    release: () => rm(lock, { force: true }),
    isRunning: async () => (await lockOwner(lock)) !== undefined,
    end: async () => {
      const owner = await lockOwner(lock);
      if (owner === undefined) return 'none';
      process.kill(owner.pid, 'SIGTERM');
      for (let waited = 0; waited < patience; waited += 100) {
        if (!(await isRunning(owner))) return 'ended';
        await sleep(100);
      }
      return 'runs-on';
    },
  };
}
