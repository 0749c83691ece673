import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that processes get to end in order: a VM shuts its system down. */
const patience = 20_000;

/**
 * Ends all processes that inherited a variable, also those that went on in a session of their own:
 * the shells of terminals, and what runs in them. Each is told after its parent has ended, so that
 * a parent can end its children in order. Linux only.
 */
export async function endMarkedProcesses(mark) {
  const deadline = Date.now() + patience;
  const told = new Set();
  for (;;) {
    const pids = findMarked(mark);
    if (pids.length === 0) return;
    const late = Date.now() > deadline;
    const first = pids.filter((pid) => !pids.includes(parentOf(pid)));
    for (const pid of late ? pids : first.filter((pid) => !told.has(pid))) {
      signal(pid, late ? 'SIGKILL' : 'SIGTERM');
      told.add(pid);
    }
    await sleep(100);
  }
}

export function findMarked(mark) {
  const [[name, value]] = Object.entries(mark);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => environmentOf(pid).split('\0').includes(`${name}=${value}`));
}

function environmentOf(pid) {
  return readProcess(pid, 'environ');
}

function parentOf(pid) {
  return Number(/^PPid:\s*(\d+)$/m.exec(readProcess(pid, 'status'))?.[1]);
}

/** Empty for a process that has ended or is another user's. */
function readProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
