import type { ActionEvent } from '../protocol';
import type { NixOutcome } from './run-nix';

export type EvaluationProblem = Extract<ActionEvent, { readonly kind: 'problem' }>;

/** Milliseconds, and bytes of memory, that an evaluation in the background may take. */
export type EvaluationLimits = { readonly timeout: number; readonly memory: number };

/** What to say of an evaluation that took too much; undefined where it did not. */
export function exceededProblem(
  subject: string,
  { timeout, memory }: EvaluationLimits,
  outcome: NixOutcome,
): EvaluationProblem | undefined {
  const exceeded = outcome.kind === 'failed' ? outcome.exceeded : undefined;
  if (exceeded === 'time')
    return problem(
      'index-too-slow',
      `${subject} took longer than ${timeout / 1000} seconds to evaluate, so the evaluation was ended. Allow more with --timeout.`,
    );
  if (exceeded === 'memory')
    return problem(
      'index-too-large',
      `${subject} took more than ${Math.round(memory / 1e6)} MB of memory to evaluate, so the evaluation was ended. Allow more with --memory.`,
    );
  return undefined;
}

export function inputsMissing(subject: string): EvaluationProblem {
  return problem(
    'inputs-missing',
    `An input of flake.lock is not on this computer yet, so ${subject} cannot be read. Fetch it.`,
  );
}

function problem(code: string, message: string): EvaluationProblem {
  return { kind: 'problem', severity: 'error', code, message };
}

/** Nix's own `--offline` still tries to fetch an input that is missing; a proxy that is not there ends that at once. */
export const withoutNetwork: Readonly<Record<string, string>> = {
  http_proxy: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  all_proxy: 'http://127.0.0.1:9',
  no_proxy: '',
  GIT_SSH_COMMAND: 'false',
};
