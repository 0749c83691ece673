import type { VmStatus } from '../protocol';

/** What a client of the supervisor sends, one JSON object a line. */
export type ControlRequest =
  /** Statuses from now on; with `hold` the VM runs at least as long as this connection. */
  | { readonly kind: 'watch'; readonly hold: boolean; readonly keep: boolean }
  /** Gives up the hold without going away. */
  | { readonly kind: 'release' }
  | { readonly kind: 'stop'; readonly force: boolean };

/** What the supervisor sends: a status whenever it changes, the last one before it ends. */
export type ControlEvent =
  | ({ readonly kind: 'vm' } & VmStatus)
  /** The answer to `release`: whether the VM goes on running without us. */
  | { readonly kind: 'released'; readonly stays: boolean };

/** The supervisor's exit status when another one holds the VM already. */
export const alreadySupervised = 3;
