import { execa } from 'execa';
import { Uri } from 'vscode';
import type { ActionEvent } from '../../../server/src/protocol';
import type { HomelabProgram } from '../tasks/homelab-program';
import type { Target } from '../tasks/machines';

export type VmCommand = 'status' | 'stop' | 'health';

/** The arguments of `homelab vm …` for a machine. */
export function vmArguments(
  command: VmCommand,
  { machine, flake }: Target,
  ...options: readonly string[]
): readonly string[] {
  return ['vm', command, machine, '--flake', Uri.parse(flake).fsPath, ...options];
}

/** Runs the command line out of sight and yields what it tells, until it ends or is aborted. */
export async function* runHomelab(
  program: HomelabProgram,
  args: readonly string[],
  signal?: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): AsyncGenerator<ActionEvent> {
  const running = execa(program.command, [program.script, ...args, '--json'], {
    env: { ...program.environment(), ...environment },
    stdin: 'ignore',
    reject: false,
    ...(signal && { cancelSignal: signal }),
  });
  for await (const line of running) {
    const event = parseEvent(line);
    if (event) yield event;
  }
}

/** A line of the command line. Anything else than an event, for example a library's warning, is passed over. */
export function parseEvent(line: string): ActionEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'kind' in value
      ? (value as ActionEvent)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
