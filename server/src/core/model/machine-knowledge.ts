import type { Machine } from './machine';

/** Whether all modules of a machine are known, but for those of inputs. */
export function isWhole({ opaque, guess, modules }: Machine): boolean {
  return opaque.length === 0 && guess === undefined && modules.length > 0;
}
