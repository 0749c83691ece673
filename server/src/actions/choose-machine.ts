import { machineNamesArguments, machineSystemsArguments } from '../nix/nix-arguments';
import { isWritableName } from '../nix/attribute-name';
import type { ActionEvent } from '../protocol';
import type { ActionContext, Host, Machine } from './action-context';
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
  const choice = chooseFrom(machines, context.host);
  if (choice.kind === 'chosen') {
    yield { kind: 'chosen', machine: choice.name };
    return choice.name;
  }
  yield refusal(choice.why);
  return undefined;
}

export type Choice =
  | { readonly kind: 'chosen'; readonly name: string }
  | { readonly kind: 'unclear'; readonly why: string };

/** Only a machine called `…-vm` is chosen over others, and of several the one for this computer. */
export function chooseFrom(machines: readonly Machine[], host: Host): Choice {
  const vms = machines.filter(({ name }) => name.endsWith('-vm'));
  const candidates = vms.length > 0 ? vms : machines;
  const [only, ...others] = candidates;
  if (only === undefined)
    return { kind: 'unclear', why: 'The flake has no machines. Add one to nixosConfigurations.' };
  if (others.length === 0) return { kind: 'chosen', name: only.name };
  // A VM for Linux of the same processor is the quick one, on macOS as well.
  const suited = candidates.filter(({ system }) => system === `${host.architecture}-linux`);
  const [best, ...equal] = suited;
  if (best !== undefined && equal.length === 0) return { kind: 'chosen', name: best.name };
  const names = machines.map(({ name }) => name).join(', ');
  return { kind: 'unclear', why: `The flake has several machines: ${names}. Name one of them.` };
}

async function* machinesOf(
  context: ActionContext,
  prepared: Prepared,
): AsyncGenerator<ActionEvent, readonly Machine[] | undefined> {
  const known = await context.machinesOf(prepared.workspace.flake);
  if (known !== undefined) return known;
  yield { kind: 'progress', text: 'Reading the list of machines' };
  const names = yield* runNix(context, prepared, machineNamesArguments);
  if (names.kind !== 'succeeded') return undefined;
  const machines = textList(JSON.parse(names.output)).map((name) => ({ name }));
  const vms = machines.filter(({ name }) => name.endsWith('-vm'));
  return vms.length > 1 ? yield* withSystems(context, prepared, vms) : machines;
}

/** Reading the systems evaluates the machines, so it is asked for only where it decides. */
async function* withSystems(
  context: ActionContext,
  prepared: Prepared,
  machines: readonly Machine[],
): AsyncGenerator<ActionEvent, readonly Machine[] | undefined> {
  const args = machineSystemsArguments(machines.map(({ name }) => name));
  const systems = yield* runNix(context, prepared, args);
  if (systems.kind !== 'succeeded') return undefined;
  const found = new Map(Object.entries(JSON.parse(systems.output) as Record<string, unknown>));
  return machines.map(({ name }) => {
    const system = found.get(name);
    return { name, ...(typeof system === 'string' && { system }) };
  });
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function refusal(message: string): ActionEvent {
  return { kind: 'problem', severity: 'error', code: 'machine-unclear', message };
}
