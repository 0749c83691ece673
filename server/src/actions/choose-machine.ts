import { isVmName, suggestMachine, type MachineCandidate } from '../core/features/suggest-machine';
import { isWritableName } from '../nix/attribute-name';
import { machineNamesArguments, machineSystemsArguments } from '../nix/nix-arguments';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import type { Prepared } from './prepare';
import { runNix } from './run-nix';

/**
 * The machine that was named, else the VM that suits this computer. Undefined after a problem was
 * reported or the person cancelled.
 */
export async function* chooseMachine(
  context: ActionContext,
  prepared: Prepared,
  named: string | undefined,
): AsyncGenerator<ActionEvent, string | undefined> {
  if (named !== undefined) {
    if (isWritableName(named)) return named;
    yield refusal(`The nix command cannot name a machine ${named}. Give it a name without quotes.`);
    return undefined;
  }
  const machines = yield* machinesOf(context, prepared);
  if (machines === undefined) return undefined;
  const choice = suggestMachine(machines, context.host);
  if (choice.kind === 'chosen') {
    yield { kind: 'chosen', machine: choice.name, why: choice.why };
    return choice.name;
  }
  yield refusal(choice.why);
  return undefined;
}

async function* machinesOf(
  context: ActionContext,
  prepared: Prepared,
): AsyncGenerator<ActionEvent, readonly MachineCandidate[] | undefined> {
  const known = await context.machinesOf(prepared.workspace.flake);
  if (known !== undefined) return known;
  yield { kind: 'progress', text: 'Reading the list of machines' };
  const names = yield* runNix(context, prepared, machineNamesArguments);
  if (names.kind !== 'succeeded') return undefined;
  const machines = textList(JSON.parse(names.output)).map((name) => ({ name }));
  const vms = machines.filter(({ name }) => isVmName(name));
  return vms.length > 1 ? yield* withSystems(context, prepared, vms) : machines;
}

/** Reading the systems evaluates the machines, so it is asked for only where it decides. */
async function* withSystems(
  context: ActionContext,
  prepared: Prepared,
  machines: readonly MachineCandidate[],
): AsyncGenerator<ActionEvent, readonly MachineCandidate[] | undefined> {
  const args = machineSystemsArguments(machines.map(({ name }) => name));
  const answer = yield* runNix(context, prepared, args);
  if (answer.kind !== 'succeeded') return undefined;
  const found = JSON.parse(answer.output) as Readonly<Record<string, Systems>>;
  return machines.map(({ name }) => {
    const { system, runner } = found[name] ?? {};
    return { name, system: system ?? undefined, runner: runner ?? undefined };
  });
}

type Systems = { readonly system?: string | null; readonly runner?: string | null };

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function refusal(message: string): ActionEvent {
  return { kind: 'problem', severity: 'error', code: 'machine-unclear', message };
}
