import type { ProcessRequest } from '../../core/ports';
import { stripAnsi } from '../../nix/strip-ansi';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';

export type ProgramEnd = {
  readonly succeeded: boolean;
  /** Undefined where it did not start, or a signal ended it. */
  readonly code: number | undefined;
  /** The last lines of all that it said. */
  readonly words: string;
};

/** Lines that are kept; a failing engine says why at its end. */
const keptLines = 400;

/** Runs an engine, shows what it says, and keeps the end of it. */
export async function* runProgram(
  { processes }: ActionContext,
  request: ProcessRequest,
  label: string,
): AsyncGenerator<ActionEvent, ProgramEnd> {
  yield { kind: 'command', command: [request.command, ...request.args] };
  const lines: string[] = [];
  let code: number | undefined;
  for await (const event of processes.run(request)) {
    if (event.kind === 'exit') code = event.code;
    else if (event.kind === 'not-started') lines.push(event.message);
    else {
      const text = stripAnsi(event.line);
      lines.push(unmarked(text));
      if (lines.length > keptLines) lines.shift();
      yield { kind: 'log', text: `${label}: ${text}` };
    }
  }
  return { succeeded: code === 0, code, words: lines.join('\n') };
}

/** Without the marks that deploy-rs puts before each line: where it comes from, and how bad it is. */
export function unmarked(line: string): string {
  return line.replace(
    /^(?:\p{Extended_Pictographic}\uFE0F? )+(?:\[(?:deploy|activate|wait|revoke)\] \[[A-Z]+\] )?/u,
    '',
  );
}
