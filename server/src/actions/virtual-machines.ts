import type { CancelSignal } from '../core/ports';
import type { VmStatus } from '../protocol';

export type VmKey = { readonly flake: string; readonly machine: string };

/** A port of the guest, and the port of this computer where it should answer. */
export type PortRequest = { readonly host: number; readonly guest: number; readonly name: string };

/** Milliseconds. */
export type VmPatience = {
  /** Until the guest's ports must answer. */
  readonly ready: number;
  /** Until a guest that was asked to power off is ended. */
  readonly powerOff: number;
};

export type VmRequest = VmKey & {
  readonly ports: readonly PortRequest[];
  readonly patience: VmPatience;
  /** It goes on running when nobody is attached any more. */
  readonly keep: boolean;
  /** Everything that it has stored is thrown away first; not if it runs already. */
  readonly freshDisk: boolean;
};

export type VmStart = VmRequest & {
  /** The script that runs the VM. */
  readonly runner: string;
};

export type VmEvent =
  | ({ readonly kind: 'vm' } & VmStatus)
  | { readonly kind: 'console'; readonly text: string }
  | { readonly kind: 'log'; readonly text: string };

export type VmFolder =
  | { readonly kind: 'made'; readonly path: string }
  | { readonly kind: 'failed'; readonly why: string };

/** The VMs of this user on this computer. Each has a process of its own, which outlives its starter. */
export interface VirtualMachines {
  /** The folder that keeps the VM's disk and log. */
  folder(key: VmKey): Promise<VmFolder>;
  /** Undefined if it does not run. */
  status(key: VmKey): Promise<VmStatus | undefined>;
  list(): Promise<readonly VmStatus[]>;
  /** The last lines of its serial console, also of a VM that has ended; none where it never ran. */
  console(key: VmKey, count: number): Promise<readonly string[]>;
  /**
   * Starts the VM, or joins it where it runs, and follows it until it ends. An abort gives up our
   * part in it: a VM that nobody holds and that is not kept powers off, and is followed to its end.
   */
  follow(start: VmStart, signal: CancelSignal): AsyncIterable<VmEvent>;
  /** Follows the VM without holding it; ends at once if it does not run. */
  watch(key: VmKey, signal: CancelSignal): AsyncIterable<VmEvent>;
  /** Powers it off, at once or in order, and follows it to its end. */
  stop(key: VmKey, force: boolean): AsyncIterable<VmEvent>;
}
