import type { DeployMode, DeployPhase, Problem } from '../../protocol';
import type { Course } from './course';
import { hostName, sshCommand } from './host';
import { explained, hostProblem } from './host-problems';
import type { HostState } from './host-state';

/** What an engine came to, and what its host says afterwards. */
export type Aftermath = {
  readonly mode: DeployMode | 'rollback';
  readonly succeeded: boolean;
  readonly interrupted: boolean;
  /** What the engine said. */
  readonly words: string;
  /** Undefined where the host does not answer. */
  readonly after: HostState | undefined;
  /** The boot default was set to the new system without it being activated, and has been set back. */
  readonly restored: boolean;
};

export type Verdict = {
  readonly phase: Extract<DeployPhase, 'activated' | 'failed' | 'cancelled'>;
  readonly message: string;
  readonly problem?: Problem;
};

/** Says how a machine is after a deployment: as before, as after, or not known. */
export function verdict(course: Course, aftermath: Aftermath): Verdict {
  const { succeeded, interrupted, words, after, mode } = aftermath;
  const message = stateSentence(course, aftermath);
  const phase = interrupted ? 'cancelled' : 'failed';
  if (after === undefined) {
    // An interruption that left nothing unknown is no failure, but this one did.
    const problem = unreachable(course, message);
    return { phase: 'failed', message, problem };
  }
  const reached = mode === 'dry-activate' || isReached(course, mode, after);
  if (succeeded && reached) return { phase: 'activated', message };
  const about = { machine: course.machine, target: course.target };
  const lost = hostProblem(words, about)?.code === 'connection-lost';
  if (lost && reached && !interrupted)
    return { phase: 'activated', message: `The connection was lost meanwhile, but ${message}` };
  if (interrupted) return { phase, message };
  const problem = succeeded
    ? explained('', about, `Deploying ${course.machine}`)
    : explained(words, about, `Deploying ${course.machine}`);
  return {
    phase,
    message,
    problem: {
      ...problem,
      message: `${problem.message} ${capital(message)}`,
    },
  };
}

function isReached(
  { system, before }: Course,
  mode: DeployMode | 'rollback',
  { running, chosen }: HostState,
): boolean {
  if (system === undefined)
    return mode === 'boot' ? chosen !== before.chosen : running !== before.running;
  if (mode === 'boot') return chosen === system;
  return running === system && (mode === 'test' || chosen === system);
}

/** In small letters where it begins with the host's name, so that it can end a sentence as well. */
function stateSentence(course: Course, { after, mode, restored }: Aftermath): string {
  const { target, before, system } = course;
  const host = hostName(target);
  if (after === undefined)
    return `it cannot be known what ${host} runs now, because it does not answer.`;
  const runsNew =
    after.running === system || (system === undefined && after.running !== before.running);
  const bootsNew =
    after.chosen === system || (system === undefined && after.chosen !== before.chosen);
  const newer = mode === 'rollback' ? 'the system from before' : 'the new system';
  const older = mode === 'rollback' ? 'the present system' : 'the system from before';
  if (mode === 'dry-activate') return `${host} is as before; nothing was activated.`;
  if (after.busy) return `an activation is still under way on ${host}. Ask again in a while.`;
  if (mode === 'boot' && bootsNew && !runsNew)
    return `${host} will boot ${newer}, and runs ${older} until then.`;
  if (runsNew && mode === 'test' && !bootsNew)
    return `${host} is as after: it runs ${newer}, until it reboots.`;
  if (runsNew && bootsNew) return `${host} is as after: it runs ${newer}.`;
  if (runsNew) return `${host} runs ${newer}, but would boot ${older}. Deploy again to settle it.`;
  if (after.running === before.running && after.chosen === before.chosen)
    return restored
      ? `${host} is as before: it runs ${older}, and its boot default was set back to it.`
      : `${host} is as before: it runs ${older}.`;
  if (after.running === before.running)
    return `${host} runs ${older}, but would boot ${newer}. Deploy again, or roll back.`;
  if (after.running === before.chosen && after.chosen === before.chosen)
    return `${host} went back to the system that it would have booted before.`;
  return `${host} runs ${after.running}, which is neither the old system nor the one that was compared. The files have changed since, or somebody else has deployed.`;
}

function unreachable({ machine, target, before }: Course, message: string): Problem {
  const host = hostName(target);
  const generation = before.generation === undefined ? '' : ` (generation ${before.generation})`;
  return {
    severity: 'error',
    code: 'host-lost',
    machine,
    message: `${capital(message)} Look at its own console. If it has lost its network or its SSH server, choose the previous generation${generation} in its boot menu.`,
    ...(target.kind === 'ssh' && {
      remedy: { title: `Try to connect to ${host}`, command: sshCommand(target) },
    }),
  };
}

function capital(text: string): string {
  return /^(?:it|an) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
