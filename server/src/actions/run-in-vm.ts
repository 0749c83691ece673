import type { ActionContext } from './action-context';
import type { VirtualMachines, VmKey } from './virtual-machines';
import { keyMissing, sshCommand } from './vm-ssh';

export type VmCommandRequest = VmKey & {
  /** The user that SSH logs in as, with a key and never with a password. */
  readonly user: string;
  /** For the guest's shell. */
  readonly command: string;
  /** After which the guest ends it. */
  readonly seconds: number;
};

export type VmCommandResult =
  | {
      readonly kind: 'ran';
      readonly exitCode: number;
      /** The ends of what it said. */
      readonly stdout: string;
      readonly stderr: string;
      readonly truncated: boolean;
      readonly timedOut: boolean;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** Characters of each output that are kept. */
const longestOutput = 32 * 1024;
/** Seconds that SSH itself gets. */
const sshPatience = 15;
/** What `timeout` and `ssh` exit with. */
const timedOutCode = 124;
const sshFailedCode = 255;

/** Runs a command inside a running VM, over SSH, and nowhere else. */
export async function runInVm(
  context: ActionContext,
  vms: VirtualMachines,
  request: VmCommandRequest,
): Promise<VmCommandResult> {
  const { machine, user, seconds } = request;
  const status = await vms.status(request);
  const port = status?.forwards.find(({ guest }) => guest === 22)?.host;
  if (status?.phase !== 'running' || port === undefined)
    return { kind: 'refused', why: `The VM of ${machine} does not run. Boot it first.` };
  const [command = '', ...options] = sshCommand(port, user);
  const quoted = `'${request.command.replaceAll("'", "'\\''")}'`;
  const remote = `timeout ${seconds} sh -c ${quoted}`;
  const args = [...options, '-o', 'BatchMode=yes', '-o', `ConnectTimeout=${sshPatience}`];
  const run = context.processes.run({
    command,
    args: [...args, 'localhost', '--', remote],
    cwd: '/',
    timeout: (seconds + sshPatience) * 1000,
    signal: context.signal,
  });
  const stdout = new Kept();
  const stderr = new Kept();
  let code: number | undefined;
  for await (const event of run) {
    if (event.kind === 'stdout') stdout.add(event.line);
    if (event.kind === 'stderr') stderr.add(event.line);
    if (event.kind === 'not-started')
      return { kind: 'refused', why: `SSH could not be started: ${event.message}` };
    if (event.kind === 'exit') code = event.code;
  }
  if (code === sshFailedCode) return { kind: 'refused', why: whySshFailed(request, stderr.text) };
  return {
    kind: 'ran',
    exitCode: code ?? timedOutCode,
    stdout: stdout.text,
    stderr: stderr.text,
    truncated: stdout.truncated || stderr.truncated,
    timedOut: code === undefined || code === timedOutCode,
  };
}

function whySshFailed({ user, machine }: VmCommandRequest, words: string): string {
  if (words.includes('Permission denied')) return keyMissing(user, 'nothing was run');
  return `SSH to ${machine} failed: ${words.trim().split('\n').at(-1) ?? 'no reason was given'}`;
}

/** The end of a program's words. */
class Kept {
  text = '';
  truncated = false;

  add(line: string): void {
    const all = `${this.text}${line}\n`;
    this.text = all.slice(-longestOutput);
    this.truncated ||= all.length > longestOutput;
  }
}
