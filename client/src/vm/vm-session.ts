import { EventEmitter, type Disposable } from 'vscode';
import type { VmStatus } from '../../../server/src/protocol';
import type { Target } from '../tasks/machines';

export type Vm = { readonly target: Target; readonly status: VmStatus };

/** Yields the states of a machine's VM until it is gone; ends at once if there is none. */
export type FollowVm = (target: Target, signal: AbortSignal) => AsyncIterable<VmStatus>;

/** Between two questions whether a VM that is about to be booted is there. */
const retryMilliseconds = 1000;

const ended: readonly VmStatus['phase'][] = ['stopped', 'failed'];

/** The VM that this window deals with: the one booted last. It lives in a process of its own. */
export class VmSession implements Disposable {
  private latest: Vm | undefined;
  private following: AbortController | undefined;
  private readonly changes = new EventEmitter<Vm | undefined>();
  private readonly readiness = new EventEmitter<Vm>();
  /** The VM as it is now; nothing once it is gone. */
  readonly onDidChange = this.changes.event;
  /** The VM has just come to answer. */
  readonly onDidBecomeReady = this.readiness.event;

  constructor(
    private readonly followVm: FollowVm,
    private readonly failed: (error: unknown) => void,
  ) {}

  get vm(): Vm | undefined {
    return this.latest;
  }

  /** Follows a machine's VM from now on; `isBooting` tells whether one that is not there will come. */
  follow(target: Target, isBooting: () => boolean): void {
    this.following?.abort();
    const following = new AbortController();
    this.following = following;
    this.run(target, isBooting, following.signal).catch(this.failed);
  }

  dispose(): void {
    this.following?.abort();
    this.changes.dispose();
    this.readiness.dispose();
  }

  private async run(target: Target, isBooting: () => boolean, signal: AbortSignal): Promise<void> {
    do {
      for await (const status of this.followVm(target, signal))
        if (!signal.aborted) this.show({ target, status });
      await pause(retryMilliseconds, signal);
    } while (isBooting() && !signal.aborted);
    if (!signal.aborted) this.show(undefined);
  }

  private show(vm: Vm | undefined): void {
    const alive = vm && !ended.includes(vm.status.phase) ? vm : undefined;
    const wasRunning = this.latest?.status.phase === 'running';
    this.latest = alive;
    this.changes.fire(alive);
    if (alive?.status.phase === 'running' && !wasRunning) this.readiness.fire(alive);
  }
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
