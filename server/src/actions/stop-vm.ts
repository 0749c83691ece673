import type { ActionEvent, VmStatus } from '../protocol';
import type { Ending, MachineRequest } from './action-frame';
import type { VirtualMachines, VmEvent } from './virtual-machines';

/** Powers a VM off, in order or at once. Without a name it is the only one of the flake that runs. */
export async function* stopVm(
  vms: VirtualMachines,
  request: MachineRequest & { readonly force: boolean },
): AsyncGenerator<ActionEvent> {
  const { flake, machine: named } = request;
  yield { kind: 'started', action: 'vm', flake, ...(named !== undefined && { machine: named }) };
  yield { kind: 'finished', ...(yield* work(vms, request)) };
}

async function* work(
  vms: VirtualMachines,
  { flake, machine: named, force }: MachineRequest & { readonly force: boolean },
): AsyncGenerator<ActionEvent, Ending> {
  const running = (await runningVms(vms, flake)).map(({ machine }) => machine);
  const machine = named ?? (running.length === 1 ? running[0] : undefined);
  if (machine === undefined) {
    const message =
      running.length === 0
        ? 'No VM of this flake runs.'
        : `Several VMs of this flake run: ${running.join(', ')}. Name one of them.`;
    return { outcome: running.length === 0 ? 'succeeded' : 'failed', message };
  }
  if (!running.includes(machine))
    return { outcome: 'succeeded', message: `The VM of ${machine} does not run.` };
  yield { kind: 'progress', text: `Powering off ${machine}` };
  let last: VmEvent | undefined;
  for await (const event of vms.stop({ flake, machine }, force)) {
    // Its console belongs to those who watch it.
    if (event.kind === 'console') continue;
    yield event;
    last = event;
  }
  return last?.kind === 'vm' && last.phase === 'failed'
    ? { outcome: 'failed', message: last.message ?? `The VM of ${machine} has failed.` }
    : { outcome: 'succeeded', message: `The VM of ${machine} is off.` };
}

/** The VMs of one flake that run, or were left behind. */
export async function runningVms(
  vms: VirtualMachines,
  flake: string,
): Promise<readonly VmStatus[]> {
  return (await vms.list()).filter((status) => status.flake === flake);
}
