import type { ProcessEvent, ProcessRequest } from '../core/ports';
import type { Finding } from '../nix/finding';
import { withReporting } from '../nix/nix-arguments';
import { createNixReader, type NixReader } from '../nix/nix-reader';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import type { Prepared } from './prepare';
import { toProblem } from './to-problem';
import { whyGitRefuses } from './why-git-refuses';

export type NixOutcome =
  | { readonly kind: 'succeeded'; readonly output: string }
  | {
      readonly kind: 'failed';
      readonly exceeded?: 'time' | 'memory' | undefined;
      /** What Nix says of it. */
      readonly message?: string | undefined;
    }
  | { readonly kind: 'cancelled' };

export type NixLimits = Pick<ProcessRequest, 'env' | 'timeout' | 'memory' | 'expendable'> & {
  /** Takes lines of standard error that are not Nix's own; true if this is one. */
  readonly take?: (line: string) => boolean;
};

/** An expression of ours is no news to a person. */
const longestArgument = 400;

/** Characters of standard output that are kept; every answer that we ask for is far shorter. */
const longestOutput = 4 * 1024 * 1024;

/** Milliseconds between two reports of progress with nothing but new counts. */
const reportEvery = 100;

/** Runs Nix in the flake's folder, and reports what it does and what it complains about. */
export async function* runNix(
  context: ActionContext,
  prepared: Prepared,
  args: readonly string[],
  { take, ...limits }: NixLimits = {},
): AsyncGenerator<ActionEvent, NixOutcome> {
  const { signal } = context;
  const reader = createNixReader();
  const throttle = createThrottle(context);
  let output = '';
  let end: ProcessEvent | undefined;
  const env = { ...prepared.env, ...limits.env };
  const command = { ...limits, command: prepared.nix, args: withReporting(args), env };
  const shown = command.args.map((arg) => (arg.length > longestArgument ? '…' : arg));
  yield { kind: 'command', command: [command.command, ...shown] };
  const request = { ...command, cwd: prepared.workspace.flake, signal };
  for await (const event of context.processes.run(request)) {
    if (event.kind === 'stdout') {
      if (output.length < longestOutput) output += `${event.line}\n`;
    } else if (event.kind === 'stderr') {
      if (take?.(event.line) === true) continue;
      for (const update of reader.read(event.line)) if (throttle(update)) yield update;
    } else end = event;
  }
  if (signal.aborted) return { kind: 'cancelled' };
  const succeeded = end?.kind === 'exit' && end.code === 0;
  const found = complaints(reader, end, succeeded);
  for (const finding of await withGitsReason(context, prepared, found))
    yield { kind: 'problem', ...(await toProblem(context, prepared, finding)) };
  if (succeeded) return { kind: 'succeeded', output };
  const message = found.find(({ severity }) => severity === 'error')?.message;
  return { kind: 'failed', message, exceeded: end?.kind === 'exit' ? end.exceeded : undefined };
}

/** Some versions of Nix tell only that Git failed, so Git is asked itself. */
async function withGitsReason(
  context: ActionContext,
  { workspace }: Prepared,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  if (!findings.some(({ code }) => code === 'git-failed')) return findings;
  const reason = await whyGitRefuses(context, workspace.source);
  return findings.map((finding) => (finding.code === 'git-failed' && reason) || finding);
}

/** A failure always says something. */
function complaints(
  reader: NixReader,
  end: ProcessEvent | undefined,
  succeeded: boolean,
): readonly Finding[] {
  const findings = reader.findings();
  if (succeeded) return findings.filter(({ severity }) => severity === 'warning');
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  return [...findings, { ...unexplained(end), details: reader.lastLines().join('\n') }];
}

function unexplained(end: ProcessEvent | undefined): Omit<Finding, 'details'> {
  const why =
    end?.kind === 'not-started'
      ? `Nix did not start: ${end.message}`
      : end?.kind === 'exit' && end.signal !== undefined
        ? `Nix was ended from outside (${end.signal}).`
        : 'Nix failed without a reason. The log holds its last words.';
  return { severity: 'error', code: 'nix-failed', message: why, places: [] };
}

function createThrottle({ clock }: ActionContext) {
  let last = { text: '', at: 0 };
  return (update: { readonly kind: 'progress' | 'log'; readonly text: string }): boolean => {
    if (update.kind === 'log') return true;
    const now = clock.now();
    if (update.text === last.text && now - last.at < reportEvery) return false;
    last = { text: update.text, at: now };
    return true;
  };
}
