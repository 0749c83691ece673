import { createInterface } from 'node:readline/promises';
import type { Answer, Confirmation } from '../actions/deploy/deploy';

export type Consent = {
  /** `terminal`: a person is asked; `input`: whoever reads our events answers; `given`: nobody is asked. */
  readonly by: 'terminal' | 'input' | 'given';
  /** With `given`: also what a person may not want. */
  readonly acceptWarnings: boolean;
};

/** Asks once, and takes only a plain yes for one. An interruption is a no. */
export async function confirm(
  { by, acceptWarnings }: Consent,
  { question, warnings }: Confirmation,
  signal: AbortSignal,
): Promise<Answer> {
  switch (by) {
    case 'given':
      return warnings.length === 0 || acceptWarnings
        ? { kind: 'yes' }
        : { kind: 'no', why: 'There are warnings, which --yes alone does not answer.' };
    case 'terminal':
      return answer(await ask(`${question} [y/N] `, signal));
    case 'input':
      return answer(await ask('', signal));
  }
}

function answer(text: string): Answer {
  return /^y(?:es)?$/i.test(text.trim()) ? { kind: 'yes' } : { kind: 'no' };
}

/** What is typed; nothing where the input ends or the person interrupts. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  if (signal.aborted) return '';
  const output = question === '' ? undefined : process.stderr;
  const reader = createInterface({ input: process.stdin, ...(output && { output }) });
  const ended = new Promise<string>((resolve) => {
    reader.once('close', () => resolve(''));
    // A terminal that is read by lines makes Ctrl-C an event of its own.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    signal.addEventListener('abort', () => resolve(''));
  });
  try {
    return await Promise.race([reader.question(question), ended]);
  } finally {
    reader.close();
  }
}
