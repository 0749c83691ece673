import { execa } from 'execa';
import type { ActionEvent } from '../../../server/src/protocol';
import type { HomelabProgram } from '../tasks/homelab-program';
import { parseEvent } from '../vm/run-homelab';

/** The command line while it asks and is answered. */
export type Conversation = {
  readonly events: AsyncIterable<ActionEvent>;
  answer(yes: boolean): void;
  /** As Ctrl-C does it: it still says how everything is then. */
  interrupt(): void;
};

export function converse(program: HomelabProgram, args: readonly string[]): Conversation {
  const running = execa(program.command, [program.script, ...args, '--json'], {
    env: program.environment(),
    stdin: 'pipe',
    reject: false,
    buffer: { stdout: false },
  });
  // It may have ended before it is answered.
  running.stdin.on('error', () => undefined);
  async function* events(): AsyncGenerator<ActionEvent> {
    for await (const line of running) {
      const event = parseEvent(line);
      if (event) yield event;
    }
  }
  return {
    events: events(),
    answer: (yes) => void running.stdin.write(yes ? 'yes\n' : 'no\n'),
    interrupt: () => void running.kill('SIGINT'),
  };
}
