import { EventEmitter, type Disposable } from 'vscode';
import type { VmStatus } from '../../../server/src/protocol';
import type { Target } from '../tasks/machines';

export type Vm = { readonly target: Target; readonly status: VmStatus };

/** Whether nothing in it answers any more that did. */
export function isDeaf({ status: { phase, forwards } }: Vm): boolean {
  const isLost = forwards.some(({ lost }) => lost === true) && forwards.every((one) => !one.ready);
  return phase === 'running' && isLost;
}

/** Yields the states of a machine's VM until it is gone; ends at once if there is none. */
export type FollowVm = (target: Target, signal: AbortSignal) => AsyncIterable<VmStatus>;

/** Between two questions whether a VM that is about to be booted is there. */
const retryMilliseconds = 1000;

/** The VMs that this window deals with. Each lives in a process of its own. */
export class VmSession implements Disposable {
  private readonly vms = new Map<string, Vm>();
  private readonly following = new Map<string, AbortController>();
  private latest: string | undefined;
  private readonly changes = new EventEmitter<Vm | undefined>();
  private readonly readiness = new EventEmitter<Vm>();
  /** One of them has changed; the event is the one booted last, as it is now. */
  readonly onDidChange = this.changes.event;
  /** A VM has just come to answer. */
  readonly onDidBecomeReady = this.readiness.event;

  constructor(
    private readonly followVm: FollowVm,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** The one booted last. */
  get vm(): Vm | undefined {
    return this.latest === undefined ? undefined : this.vms.get(this.latest);
  }

  /** Those that run, or have failed since they were last booted. */
  get all(): readonly Vm[] {
    return [...this.vms.values()];
  }

  find(target: Target): Vm | undefined {
    return this.vms.get(keyOf(target));
  }

  /** Follows a machine's VM from now on; `isBooting` tells whether one that is not there will come. */
  follow(target: Target, isBooting: () => boolean): void {
    const key = keyOf(target);
    this.following.get(key)?.abort();
    const following = new AbortController();
    this.following.set(key, following);
    this.latest = key;
    this.run(target, isBooting, following.signal).catch(this.failed);
  }

  /** Takes note of a state that somebody else has learnt. */
  note(vm: Vm): void {
    const key = keyOf(vm.target);
    const wasRunning = this.vms.get(key)?.status.phase === 'running';
    if (vm.status.phase === 'stopped') this.vms.delete(key);
    else this.vms.set(key, vm);
    this.changes.fire(this.vm);
    if (vm.status.phase === 'running' && !wasRunning) this.readiness.fire(vm);
  }

  dispose(): void {
    for (const following of this.following.values()) following.abort();
    this.changes.dispose();
    this.readiness.dispose();
  }

  private async run(target: Target, isBooting: () => boolean, signal: AbortSignal): Promise<void> {
    do {
      for await (const status of this.followVm(target, signal))
        if (!signal.aborted) this.note({ target, status });
      await pause(retryMilliseconds, signal);
    } while (isBooting() && !signal.aborted);
    if (signal.aborted) return;
    // A failure stays to be seen until the next boot.
    if (this.find(target)?.status.phase !== 'failed') this.vms.delete(keyOf(target));
    this.changes.fire(this.vm);
  }
}

function keyOf({ flake, machine }: Target): string {
  return `${flake}\n${machine}`;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
