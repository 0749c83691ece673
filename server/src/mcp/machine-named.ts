import { runnableMachines } from '../core/features/runnable-machines';
import { suggestMachine } from '../core/features/suggest-machine';
import { nearest } from '../core/base/nearest';
import type { Machine } from '../core/model/machine';
import type { Flake } from '../core/model/snapshot';
import { runningVms } from '../actions/stop-vm';
import type { VmKey } from '../actions/virtual-machines';
import { Refusal } from './refusal';
import type { Workbench } from './workbench';

/** The machine of that name; without a name, the only one or the one that a person edits. */
export function machineNamed(flake: Flake, name: string | undefined, bench: Workbench): Machine {
  const names = flake.machines.map((machine) => machine.name);
  if (name !== undefined) {
    const found = flake.machines.find((machine) => machine.name === name);
    if (found !== undefined) return found;
    const close = nearest(name, names);
    const guess = close === undefined ? '' : ` Is ${close} meant?`;
    throw new Refusal(`There is no machine ${name}. The machines are ${names.join(', ')}.${guess}`);
  }
  const suggestion = suggestMachine(runnableMachines(flake), bench.host);
  if (suggestion.kind === 'unclear') throw new Refusal(suggestion.why);
  return machineNamed(flake, suggestion.name, bench);
}

/** The VM of that machine; without a name, the only one that runs. */
export async function vmNamed(
  { vms, root }: Workbench,
  machine: string | undefined,
): Promise<VmKey> {
  if (machine !== undefined) return { flake: root, machine };
  const running = (await runningVms(vms, root)).map((status) => status.machine);
  const [only, ...others] = running;
  if (only === undefined) throw new Refusal('No VM of this flake runs. Boot one with boot_vm.');
  if (others.length > 0)
    throw new Refusal(`Several VMs of this flake run: ${running.join(', ')}. Name one of them.`);
  return { flake: root, machine: only };
}
