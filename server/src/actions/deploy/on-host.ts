import type { ProcessRequest } from '../../core/ports';
import { stripAnsi } from '../../nix/strip-ansi';
import type { ActionContext } from '../action-context';
import { destination, sshOptions, type Target } from './host';

export type HostAnswer = {
  readonly succeeded: boolean;
  readonly stdout: readonly string[];
  /** All that was said, SSH's own complaints included. */
  readonly words: string;
};

export type HostQuestion = {
  /** For `sh`, without single quotes, which the login shells of hosts read in different ways. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
  /** Whether an interruption ends the question; what is asked after one must not be ended by it. */
  readonly interruptible: boolean;
};

/** Runs a script of ours on a machine's host. */
export async function onHost(
  context: ActionContext,
  target: Target,
  question: HostQuestion,
): Promise<HostAnswer> {
  const stdout: string[] = [];
  const words: string[] = [];
  let succeeded = false;
  for await (const event of context.processes.run(requestFor(context, target, question))) {
    if (event.kind === 'exit') succeeded = event.code === 0;
    else if (event.kind === 'not-started') words.push(event.message);
    else {
      const line = stripAnsi(event.line);
      words.push(line);
      if (event.kind === 'stdout') stdout.push(line);
    }
  }
  return { succeeded, stdout, words: words.join('\n') };
}

function requestFor(
  { signal }: ActionContext,
  target: Target,
  { script, args = [], timeout, interruptible }: HostQuestion,
): ProcessRequest {
  const rest = { cwd: '/', timeout, ...(interruptible && { signal }) };
  const shell = ['sh', '-c', script, 'sh', ...args];
  if (target.kind === 'local') {
    const [command = '', ...others] = shell;
    return { command, args: others, ...rest };
  }
  const remote = shell.map(quoted).join(' ');
  return {
    command: 'ssh',
    args: [...sshOptions(target), destination(target), '--', remote],
    ...rest,
  };
}

/** One word for the login shell of the host. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
