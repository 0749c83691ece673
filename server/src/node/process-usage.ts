import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { errorCode } from './error-code';

/** Percent of one processor, and bytes. */
export type Usage = { readonly cpu: number; readonly memory: number };

/** What a process takes; undefined once it is gone. The first sample counts from the process's start. */
export function createUsageMeter(pid: number): () => Promise<Usage | undefined> {
  if (process.platform !== 'linux') return () => usageByPs(pid);
  let last = { seconds: 0, at: 0 };
  return async () => {
    const sample = await linuxSample(pid);
    if (sample === undefined) return undefined;
    const at = Date.now() / 1000;
    const cpu = last.at === 0 ? 0 : ((sample.seconds - last.seconds) / (at - last.at)) * 100;
    last = { seconds: sample.seconds, at };
    return { cpu: Math.max(0, Math.round(cpu)), memory: sample.memory };
  };
}

/** proc(5): fields 14 and 15 are processor time in hundredths of a second. */
async function linuxSample(pid: number) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0] = fields.slice(11, 13);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0);
    return { seconds: (user + system) / 100, memory: kilobytes * 1024 };
  } catch (error) {
    if (errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

async function usageByPs(pid: number): Promise<Usage | undefined> {
  const { stdout } = await execa('ps', ['-o', '%cpu=,rss=', '-p', String(pid)], { reject: false });
  const [cpu, kilobytes] = stdout.trim().split(/\s+/).map(Number);
  if (cpu === undefined || kilobytes === undefined) return undefined;
  return { cpu: Math.round(cpu), memory: kilobytes * 1024 };
}
