import type { ActionEvent, CheckResult } from '../../protocol';
import type { ActionContext } from '../action-context';
import { cancelled, type Ending } from '../action-frame';
import { linuxBuilder, remoteBuilders } from './builder-checks';
import { diskSpace, guestBuildable, virtualisation } from './computer-checks';
import { filesTracked, flakePresent, inputsLocked, keysReplaced } from './flake-checks';
import { daemonAnswers, flakesOn, nixPresent, trustedUser } from './nix-checks';
import { examine, type Check } from './patient';
import { verdict } from './verdict';

/** Everything that the doctor looks at, in this order. */
const checks: readonly Check[] = [
  nixPresent,
  flakesOn,
  daemonAnswers,
  trustedUser,
  flakePresent,
  filesTracked,
  inputsLocked,
  keysReplaced,
  virtualisation,
  diskSpace,
  linuxBuilder,
  remoteBuilders,
  guestBuildable,
];

/** Looks for what keeps a homelab from being built and booted here. Changes nothing. */
export async function* doctor(context: ActionContext, flake: string): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'doctor', flake };
  yield { kind: 'finished', ...(yield* work(context, flake)) };
}

async function* work(context: ActionContext, flake: string): AsyncGenerator<ActionEvent, Ending> {
  yield { kind: 'progress', text: 'Looking at this computer' };
  const patient = await examine(context, flake);
  const statuses: CheckResult['status'][] = [];
  for (const check of checks) {
    if (context.signal.aborted) return cancelled;
    for (const result of await check(patient)) {
      statuses.push(result.status);
      yield { kind: 'check', ...result };
    }
  }
  return verdict(statuses);
}
