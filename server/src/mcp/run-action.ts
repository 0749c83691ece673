import { z } from 'zod';
import type { ActionEvent, Problem, VmStatus } from '../protocol';
import type { Call } from './tool';

/** How an action on a machine ended, as the tools tell it. */
export const outcomeShape = {
  outcome: z.enum(['succeeded', 'failed', 'cancelled']),
  message: z.string(),
  machine: z.string().optional(),
  result: z.string().optional().describe('Evaluate: the derivation; build: the output path.'),
  seconds: z.number(),
  problems: z
    .array(
      z.strictObject({
        severity: z.enum(['error', 'warning']),
        code: z.string(),
        message: z.string(),
        file: z.string().optional(),
        line: z.int().optional(),
        column: z.int().optional(),
        remedy: z.string().optional(),
        details: z.string().optional().describe("The end of Nix's own words."),
      }),
    )
    .describe('What Nix or the action complained about, errors first.'),
  notes: z.array(z.string()),
} as const;

export type ActionOutcome = z.input<z.ZodObject<typeof outcomeShape>>;

/** What a tool takes whose work may take long. */
export const timeInput = {
  timeoutSeconds: z
    .int()
    .min(1)
    .max(7200)
    .default(1800)
    .describe('After this many seconds it is cancelled.'),
} as const;

const mostProblems = 20;
const mostDetails = 3000;

export type ActionResult = {
  readonly outcome: ActionOutcome;
  /** The VM's last state, where there is one. */
  readonly vm: VmStatus | undefined;
};

/** Runs an action to its end, within the time that the call has, and tells its progress. */
export async function runAction(
  call: Call,
  timeoutSeconds: number,
  start: (signal: AbortSignal) => AsyncIterable<ActionEvent>,
): Promise<ActionResult> {
  const limit = AbortSignal.timeout(timeoutSeconds * 1000);
  const began = Date.now();
  const seen = new Seen(call);
  for await (const event of start(AbortSignal.any([call.signal, limit]))) seen.add(event);
  const isLate = limit.aborted && !call.signal.aborted && seen.end.outcome === 'cancelled';
  const outcome = {
    ...seen.end,
    ...(isLate && {
      message: `It was cancelled after ${timeoutSeconds} seconds, the time that this call had. Call again with a larger timeoutSeconds.`,
    }),
    ...(seen.machine !== undefined && { machine: seen.machine }),
    seconds: Math.round((Date.now() - began) / 100) / 10,
    problems: seen.problems(),
    notes: seen.notes,
  };
  return { outcome, vm: seen.vm };
}

class Seen {
  end: Pick<ActionOutcome, 'outcome' | 'message' | 'result'> = {
    outcome: 'failed',
    message: 'It ended without a result.',
  };
  machine: string | undefined;
  vm: VmStatus | undefined;
  readonly notes: string[] = [];
  private readonly complaints: Problem[] = [];
  private said = '';

  constructor(private readonly call: Call) {}

  add(event: ActionEvent): void {
    switch (event.kind) {
      case 'started':
        this.machine = event.machine;
        break;
      case 'chosen':
        this.machine = event.machine;
        this.notes.push(event.why);
        break;
      case 'note':
        this.notes.push(event.text);
        break;
      case 'progress':
        this.say(event.text);
        break;
      case 'problem':
        this.complaints.push(event);
        break;
      case 'vm':
        this.vm = event;
        this.say(`${event.machine} is ${event.phase}`);
        break;
      case 'finished': {
        const { outcome, message, result } = event;
        this.end = { outcome, message, ...(result !== undefined && { result }) };
        break;
      }
      default:
        break;
    }
  }

  problems(): ActionOutcome['problems'] {
    const errors = this.complaints.filter(({ severity }) => severity === 'error');
    const warnings = this.complaints.filter(({ severity }) => severity === 'warning');
    return [...errors, ...warnings].slice(0, mostProblems).map(problemOf);
  }

  private say(text: string): void {
    if (text !== this.said) this.call.progress(text);
    this.said = text;
  }
}

function problemOf(problem: Problem): ActionOutcome['problems'][number] {
  const { severity, code, message, file, range, remedy, details } = problem;
  const place = range && { line: range.start.line + 1, column: range.start.character + 1 };
  // Where the place is known, the message is all there is to say.
  const words = file === undefined || code === 'build-failed' ? details : undefined;
  return {
    severity,
    code,
    message,
    ...(file !== undefined && { file }),
    ...place,
    ...(remedy !== undefined && { remedy: remedyText(remedy) }),
    ...(words !== undefined && words !== '' && { details: words.slice(-mostDetails) }),
  };
}

function remedyText({ title, command }: NonNullable<Problem['remedy']>): string {
  return command === undefined ? title : `${title}: ${command.join(' ')}`;
}
