import { attributeName, isWritableName } from '../../nix/attribute-name';
import { withFeatures } from '../../nix/nix-arguments';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import { cancelled, type Ending } from '../action-frame';
import { prepare, type Prepared } from '../prepare';
import { runNix } from '../run-nix';

type Work = (prepared: Prepared) => AsyncGenerator<ActionEvent, Ending>;

async function* onFlake(
  context: ActionContext,
  flake: string,
  work: Work,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'checks', flake };
  const prepared = yield* prepare(context, flake);
  const ending = prepared && (yield* work(prepared));
  yield { kind: 'finished', ...(ending ?? nothing) };
}

const nothing: Ending = { outcome: 'failed', message: 'Nothing was checked.' };

/** The checks of this computer's system, by asking Nix; the result is a JSON list of their names. */
export function listChecks(context: ActionContext, flake: string): AsyncGenerator<ActionEvent> {
  return onFlake(context, flake, async function* (prepared) {
    yield { kind: 'progress', text: 'Reading the list of checks' };
    const outcome = yield* runNix(context, prepared, ['flake', 'show', '--json']);
    if (outcome.kind === 'cancelled') return cancelled;
    if (outcome.kind !== 'succeeded')
      return { outcome: 'failed', message: 'The outputs of the flake do not evaluate.' };
    const shown = JSON.parse(outcome.output) as Shown;
    const { checks = {} } = 'inventory' in shown ? {} : shown;
    const names = Object.keys(checks[systemOf(context)] ?? {});
    const message = names.length === 1 ? 'One check.' : `${names.length} checks.`;
    return { outcome: 'succeeded', message, result: JSON.stringify(names) };
  });
}

type Shown = {
  readonly checks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Builds one check, which runs it; all its words are in the log. */
export function runCheck(
  context: ActionContext,
  flake: string,
  name: string,
): AsyncGenerator<ActionEvent> {
  return onFlake(context, flake, (prepared) => buildWithLog(context, prepared, name));
}

/** A check that was built before is not built again; what it said then is asked for. */
async function* buildWithLog(
  context: ActionContext,
  prepared: Prepared,
  name: string,
): AsyncGenerator<ActionEvent, Ending> {
  const attribute = checkAttribute(context, name);
  let said = false;
  const building = build(context, prepared, { name, attribute, link: undefined });
  for (;;) {
    const step = await building.next();
    if (step.done === true) {
      if (!said && step.value.result !== undefined)
        yield* earlierLog(context, prepared, step.value.result);
      return step.value;
    }
    said ||= step.value.kind === 'log' && !/^(?:warning|building|evaluating)/.test(step.value.text);
    yield step.value;
  }
}

async function* earlierLog(
  { processes, signal }: ActionContext,
  { nix, env }: Prepared,
  path: string,
): AsyncGenerator<ActionEvent> {
  const args = withFeatures(['log', path]);
  const request = { command: nix, args, cwd: '/', env, timeout: 60_000, signal };
  for await (const event of processes.run(request))
    if (event.kind === 'stdout') yield { kind: 'log', text: event.line };
}

/** Evaluates every output of the flake as `nix flake check` does it, and builds nothing. */
export function checkOutputs(context: ActionContext, flake: string): AsyncGenerator<ActionEvent> {
  return onFlake(context, flake, async function* (prepared) {
    yield { kind: 'progress', text: 'Evaluating every output' };
    const outcome = yield* runNix(context, prepared, [
      'flake',
      'check',
      '--no-build',
      '--show-trace',
    ]);
    if (outcome.kind === 'cancelled') return cancelled;
    return outcome.kind === 'succeeded'
      ? { outcome: 'succeeded', message: 'Every output evaluates.' }
      : { outcome: 'failed', message: 'Not every output evaluates.' };
  });
}

/** Builds the driver of a NixOS VM test, by which a person runs its steps one by one; the result is its path. */
export function buildDriver(
  context: ActionContext,
  { flake, name, link }: { readonly flake: string; readonly name: string; readonly link: string },
): AsyncGenerator<ActionEvent> {
  return onFlake(context, flake, (prepared) => {
    const attribute = `${checkAttribute(context, name)}.driverInteractive`;
    return build(context, prepared, { name: `the driver of ${name}`, attribute, link });
  });
}

async function* build(
  context: ActionContext,
  prepared: Prepared,
  {
    name,
    attribute,
    link,
  }: {
    readonly name: string;
    readonly attribute: string;
    readonly link: string | undefined;
  },
): AsyncGenerator<ActionEvent, Ending> {
  if (!isWritableName(name))
    return { outcome: 'failed', message: `The nix command cannot name a check ${name}.` };
  yield { kind: 'progress', text: `Building ${name}` };
  const out = link === undefined ? ['--no-link'] : ['--out-link', link];
  const args = ['build', `.#${attribute}`, ...out, '--json', '--show-trace'];
  const outcome = yield* runNix(context, prepared, args);
  if (outcome.kind === 'cancelled') return cancelled;
  if (outcome.kind !== 'succeeded')
    return { outcome: 'failed', message: `${capital(name)} failed.` };
  const [built] = JSON.parse(outcome.output) as readonly Built[];
  const result = built?.outputs?.out;
  return {
    outcome: 'succeeded',
    message: `${capital(name)} succeeded.`,
    ...(result !== undefined && { result }),
  };
}

type Built = { readonly outputs?: { readonly out?: string } };

function checkAttribute(context: ActionContext, name: string): string {
  return `checks.${systemOf(context)}.${attributeName(name)}`;
}

function systemOf({ host }: ActionContext): string {
  return `${host.architecture}-${host.platform}`;
}

function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
