import type { Check } from './check';

/** The text is not Nix. */
export const syntaxError: Check = {
  code: 'syntax-error',
  severity: 'error',
  *run({ snapshot, file }) {
    yield* snapshot.ir(file)?.problems ?? [];
  },
};
