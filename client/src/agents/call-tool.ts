import { execa } from 'execa';
import type { CancellationToken } from 'vscode';
import type { HomelabProgram } from '../tasks/homelab-program';

export type ToolCall = {
  /** As `homelab tool` names it, for example `set_option`. */
  readonly tool: string;
  readonly input: object;
  /** The flake's folder, as a path. */
  readonly flake: string;
};

export type ToolAnswer =
  /** The result as JSON. */
  | { readonly kind: 'answered'; readonly json: string }
  /** `why` is a sentence with the remedy. */
  | { readonly kind: 'refused'; readonly why: string };

/** Milliseconds that a cancelled tool gets to end what it has started. */
const patience = 30_000;

/** Runs `homelab tool`, the same tools that `homelab mcp` offers. */
export async function callTool(
  program: HomelabProgram,
  { tool, input, flake }: ToolCall,
  token: CancellationToken,
): Promise<ToolAnswer> {
  const abort = new AbortController();
  const waiting = token.onCancellationRequested(() => abort.abort());
  if (token.isCancellationRequested) abort.abort();
  // The input may be longer than an argument can be.
  const args = [program.script, 'tool', tool, '-', '--flake', flake];
  const { stdout, stderr, exitCode } = await execa(program.command, args, {
    env: program.environment(),
    input: JSON.stringify(input),
    reject: false,
    cancelSignal: abort.signal,
    forceKillAfterDelay: patience,
  });
  waiting.dispose();
  if (exitCode === 0) return { kind: 'answered', json: stdout };
  const [why] = stderr.trim().split('\n').slice(-1);
  return { kind: 'refused', why: why === undefined || why === '' ? `${tool} was ended.` : why };
}
