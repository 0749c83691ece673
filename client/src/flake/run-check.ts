import { Location, Range, TestMessage, Uri, type TestItem, type TestRun } from 'vscode';
import type { Problem } from '../../../server/src/protocol';
import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab } from '../vm/run-homelab';

/** The test that evaluates every output and builds none. */
export const outputsId = 'outputs';

export type CheckRun = {
  readonly folder: Uri;
  /** Undefined for the outputs. */
  readonly check: string | undefined;
  readonly run: TestRun;
  readonly item: TestItem;
  readonly signal: AbortSignal;
};

export type CheckOutcome = 'passed' | 'failed' | 'skipped';

/** Runs one check by the command line; its log and what Nix complains about belong to its test. */
export async function checkRun(program: HomelabProgram, asked: CheckRun): Promise<CheckOutcome> {
  const { folder, check, run, item, signal } = asked;
  const args = check === undefined ? ['checks', 'outputs'] : ['checks', 'run', check];
  const started = Date.now();
  const messages: TestMessage[] = [];
  let outcome = 'failed';
  let last = 'The check ended without a word.';
  run.started(item);
  for await (const event of runHomelab(program, [...args, '--flake', folder.fsPath], signal)) {
    if (event.kind === 'log') run.appendOutput(`${event.text}\r\n`, undefined, item);
    else if (event.kind === 'problem') {
      run.appendOutput(`${event.message}\r\n`, undefined, item);
      if (event.severity === 'error') messages.push(messageOf(folder, event));
    } else if (event.kind === 'finished') {
      outcome = event.outcome;
      last = event.message;
    }
  }
  const duration = Date.now() - started;
  if (outcome === 'succeeded') {
    run.passed(item, duration);
    return 'passed';
  }
  if (outcome === 'cancelled' || signal.aborted) {
    run.skipped(item);
    return 'skipped';
  }
  run.failed(item, messages.length > 0 ? messages : new TestMessage(last), duration);
  return 'failed';
}

function messageOf(folder: Uri, { message, details, file, range }: Problem): TestMessage {
  const text = details === undefined || details === message ? message : `${message}\n\n${details}`;
  const said = new TestMessage(text);
  if (file === undefined) return said;
  const { line, character } = range?.start ?? { line: 0, character: 0 };
  const end = range?.end ?? { line, character };
  said.location = new Location(
    Uri.joinPath(folder, file),
    new Range(line, character, end.line, end.character),
  );
  return said;
}

export type Driver =
  | { readonly kind: 'built'; readonly program: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Builds the interactive driver of a NixOS VM test. */
export async function driverOf(
  program: HomelabProgram,
  { flake, check }: { readonly flake: string; readonly check: string },
  log: (text: string) => void,
): Promise<Driver> {
  let why = `${check} is no NixOS VM test, so it has no driver to debug it with.`;
  const args = ['checks', 'driver', check, '--flake', Uri.parse(flake).fsPath];
  for await (const event of runHomelab(program, args)) {
    if (event.kind === 'log') log(event.text);
    if (
      event.kind === 'problem' &&
      event.severity === 'error' &&
      event.code !== 'attribute-missing'
    )
      why = event.message;
    if (event.kind === 'finished' && event.result !== undefined)
      return { kind: 'built', program: `${event.result}/bin/nixos-test-driver` };
  }
  return { kind: 'failed', message: why };
}
