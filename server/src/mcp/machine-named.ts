import { nearest } from '../core/base/nearest';
import type { Machine } from '../core/model/machine';
import type { Flake } from '../core/model/snapshot';
import { runningVms } from '../actions/stop-vm';
import type { VmKey } from '../actions/virtual-machines';
import { Refusal } from './refusal';
import type { Workbench } from './workbench';

/** The machine of that name. Without a name it is the only one: which of several to edit is not guessed. */
export function machineNamed(flake: Flake, name: string | undefined): Machine {
  const names = flake.machines.map((machine) => machine.name);
  if (name !== undefined) {
    const found = flake.machines.find((machine) => machine.name === name);
    if (found !== undefined) return found;
    const close = nearest(name, names);
    const guess = close === undefined ? '' : ` Is ${close} meant?`;
    throw new Refusal(`There is no machine ${name}. The machines are ${names.join(', ')}.${guess}`);
  }
  const [only, ...others] = flake.machines;
  if (only !== undefined && others.length === 0) return only;
  throw new Refusal(
    only === undefined
      ? 'The flake has no machines. Add one to nixosConfigurations.'
      : `The flake has several machines: ${names.join(', ')}. Name the one that is meant.`,
  );
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
