import type { ActionEvent, VmStatus } from '../protocol';
import { createRenderer } from './renderer';
import { createEventRecord } from './event-record';
import type { CommonOptions } from './command-line';

/** Ended from outside, as a shell reports an interrupt. */
const cancelledStatus = 130;

/** A second interrupt: what to do at once about the VM that we are with. */
export type Impatience = (last: VmStatus) => Promise<void>;

/** Shows what an action does until it ends, and returns the exit status. */
export async function runAction(
  options: CommonOptions,
  flake: string,
  start: (signal: AbortSignal) => AsyncGenerator<ActionEvent>,
  impatience?: Impatience,
): Promise<number> {
  const abort = new AbortController();
  let vm: VmStatus | undefined;
  const interrupt = (): void => {
    if (abort.signal.aborted && vm !== undefined) void impatience?.(vm);
    abort.abort();
  };
  const stopListening = onInterrupt(interrupt);
  const renderer = createRenderer(options, flake);
  const record = createEventRecord(process.env['HOMELAB_EVENTS']);
  let status = 1;
  try {
    for await (const event of start(abort.signal)) {
      if (event.kind === 'vm') vm = event;
      if (event.kind === 'finished') status = exitStatus(event.outcome);
      record.add(event);
      await renderer.show(event);
    }
  } finally {
    stopListening();
    record.close();
  }
  return status;
}

function exitStatus(outcome: 'succeeded' | 'failed' | 'cancelled'): number {
  return { succeeded: 0, failed: 1, cancelled: cancelledStatus }[outcome];
}

/** Ctrl-C, a polite end, a closed terminal, and a reader of our output who went away. */
export function onInterrupt(interrupt: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  process.stdout.on('error', interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}

/** Milliseconds between two looks whether whoever started us lives. */
const lookEvery = 1000;

/** A killed window says nothing, and whoever rarely writes learns late that nobody reads. */
export function onAbandoned(interrupt: () => void): void {
  const parent = process.ppid;
  const look = (): void => {
    if (process.ppid !== parent) interrupt();
  };
  setInterval(look, lookEvery).unref();
}
