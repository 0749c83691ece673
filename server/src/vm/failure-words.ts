import type { DetachedExit } from '../node/spawn-detached';
import { lastLines } from './log-files';

import type { VmPaths } from './vm-paths';

/** Why a VM ended, in a sentence: QEMU's or the script's own words where they left any. */
export async function failureWords(paths: VmPaths, exit: DetachedExit): Promise<string> {
  if (exit.notStarted !== undefined) return `The VM's run script did not start: ${exit.notStarted}`;
  const errors = await lastLines(paths.errorLog, 4);
  const words = errors.length > 0 ? errors : await lastLines(paths.serialLog, 4);
  const how =
    exit.signal === undefined ? `with status ${exit.code ?? 0}` : `by the signal ${exit.signal}`;
  const said = words.length > 0 ? ` Its last words: ${words.join(' ')}` : ' It said nothing.';
  return `The VM ended ${how} before it was ready.${said}`;
}

/** The port of this computer that QEMU could not open, because somebody took it or it is forwarded twice. */
export async function lostPort(paths: VmPaths): Promise<number | undefined> {
  const words = (await lastLines(paths.errorLog, 4)).join('\n');
  const lost = /Could not set up host forwarding rule '[^']*:(\d+)-/.exec(words)?.[1];
  return lost === undefined ? undefined : Number(lost);
}
