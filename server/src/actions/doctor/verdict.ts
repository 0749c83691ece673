import type { CheckResult } from '../../protocol';
import type { Ending } from '../action-frame';

/** What all checks together say. */
export function verdict(statuses: readonly CheckResult['status'][]): Ending {
  const count = (status: CheckResult['status']) =>
    statuses.filter((other) => other === status).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  if (failed > 0) {
    const what = failed === 1 ? 'One thing needs' : `${failed} things need`;
    return { outcome: 'failed', message: `${what} to be mended.` };
  }
  if (warnings === 0) return { outcome: 'succeeded', message: 'Everything is well.' };
  const what = warnings === 1 ? 'one thing is' : `${warnings} things are`;
  return { outcome: 'succeeded', message: `Nothing is broken; ${what} worth a look.` };
}
