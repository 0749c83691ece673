import { bootVm } from '../actions/boot-vm';
import { build } from '../actions/build-vm';
import { evaluate } from '../actions/evaluate';
import { stopVm } from '../actions/stop-vm';
import { vmHealth } from '../actions/vm-health';
import type { ActionEvent, CheckResult, Problem, Remedy } from '../protocol';
import { allFindings, type FindingEntry } from '../reports/findings';
import { Report } from '../reports/report';
import type { Failure, StageName, StageResult } from './verification';
import type { VerifyTools } from './verify';

type Subject = { readonly flake: string; readonly machine: string | undefined };
type Stage = (tools: VerifyTools, subject: Subject) => Promise<StageResult>;

/** Milliseconds that a guest gets: to answer, and to power off. */
const patience = { ready: 300_000, powerOff: 30_000 };
/** Milliseconds that services get to be well once they answer, and between two looks. */
const settling = 60_000;
const between = 2_000;
const mostDetails = 2_000;
const consoleLines = 15;

/** What each stage does. */
export const stages: Readonly<Record<StageName, Stage>> = {
  check: checkStage,
  evaluate: ({ context, tell }, subject) => followed(evaluate(context, subject), tell),
  build: ({ context, tell }, subject) => followed(build(context, subject), tell),
  boot: bootStage,
  healthy: healthyStage,
};

async function checkStage({ snapshot }: VerifyTools, { flake }: Subject): Promise<StageResult> {
  const findings = allFindings(new Report(await snapshot(), flake));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const [first] = errors;
  if (first === undefined) {
    const also =
      warnings === 0 ? '' : ` ${warnings === 1 ? 'One warning' : `${warnings} warnings`}.`;
    return { outcome: 'passed', message: `The sources hold no error.${also}` };
  }
  const message = errors.length === 1 ? 'One error.' : `${errors.length} errors.`;
  return { outcome: 'failed', message, failure: ofFinding(first, errors.length - 1) };
}

function ofFinding({ code, message, file, start, end, fixes }: FindingEntry, others: number) {
  const [fix] = fixes;
  return { code, message, file, start, end, ...(fix && { remedy: `${fix.title}.` }), others };
}

async function bootStage(tools: VerifyTools, subject: Subject): Promise<StageResult> {
  const { context, vms, tell } = tools;
  const { flake, machine } = subject;
  // One that runs already is of an earlier build.
  if (machine !== undefined && (await vms.status({ flake, machine })) !== undefined)
    await followed(stopVm(vms, { flake, machine, force: false }), tell);
  const request = { ...subject, ports: [], keep: true, freshDisk: false, patience };
  const result = await followed(bootVm(context, vms, request), tell);
  if (result.outcome !== 'failed' || machine === undefined) return result;
  const details = (await vms.console({ flake, machine }, consoleLines)).join('\n');
  const failure = result.failure ?? { code: 'no-answer', message: result.message, others: 0 };
  return { ...result, failure: { ...failure, ...(details !== '' && { details }) } };
}

async function healthyStage(tools: VerifyTools, subject: Subject): Promise<StageResult> {
  const { context, vms, tell } = tools;
  const { flake, machine = '' } = subject;
  const deadline = context.clock.now() + settling;
  for (;;) {
    const checks: CheckResult[] = [];
    const health = vmHealth(context, vms, { flake, machine, user: 'admin' });
    const result = await followed(
      health,
      (event) => tell(event),
      (event) => {
        if (event.kind === 'check') checks.push(event);
      },
    );
    const failed = checks.filter(({ status }) => status === 'failed');
    if (result.outcome !== 'failed' || context.clock.now() > deadline)
      return withFailedCheck(result, failed);
    await context.clock.sleep(between, context.signal);
  }
}

function withFailedCheck(result: StageResult, failed: readonly CheckResult[]): StageResult {
  const [first] = failed;
  if (result.outcome !== 'failed' || first === undefined) return result;
  const { code, message, remedy } = first;
  const failure = { code, message, ...remedyOf(remedy), others: failed.length - 1 };
  return { ...result, failure };
}

/** Runs an action to its end; of its complaints the first error is the failure. */
async function followed(
  action: AsyncIterable<ActionEvent>,
  tell: VerifyTools['tell'],
  also: (event: ActionEvent) => void = () => undefined,
): Promise<StageResult> {
  const errors: Problem[] = [];
  let machine: string | undefined;
  let end: StageResult = { outcome: 'failed', message: 'It ended without a result.' };
  for await (const event of action) {
    also(event);
    if (event.kind === 'progress') tell({ kind: 'progress', text: event.text });
    if (event.kind === 'chosen') machine = event.machine;
    if (event.kind === 'problem' && event.severity === 'error') errors.push(event);
    if (event.kind === 'finished')
      end = { outcome: outcomes[event.outcome], message: event.message };
  }
  const [first] = errors;
  const isFailed = end.outcome === 'failed';
  return {
    ...end,
    machine,
    ...(isFailed && first && { failure: ofProblem(first, errors.length - 1) }),
    ...(isFailed && !first && { failure: { code: 'failed', message: end.message, others: 0 } }),
  };
}

const outcomes = { succeeded: 'passed', failed: 'failed', cancelled: 'cancelled' } as const;

function ofProblem(problem: Problem, others: number): Omit<Failure, 'stage'> {
  const { code, message, file, range, remedy, details } = problem;
  const isPlaced = file !== undefined && code !== 'build-failed';
  return {
    code,
    message,
    ...(file !== undefined && { file }),
    ...(range && { start: pointOf(range.start), end: pointOf(range.end) }),
    ...remedyOf(remedy),
    ...(!isPlaced && details && { details: details.slice(-mostDetails) }),
    others,
  };
}

function pointOf({ line, character }: { readonly line: number; readonly character: number }) {
  return { line: line + 1, column: character + 1 };
}

function remedyOf(remedy: Remedy | undefined): { readonly remedy?: string } {
  if (remedy === undefined) return {};
  const { title, command } = remedy;
  return { remedy: command === undefined ? title : `${title}: ${command.join(' ')}` };
}
