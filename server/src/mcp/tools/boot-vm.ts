import { z } from 'zod';
import { bootVm as bootAction } from '../../actions/boot-vm';
import { stopVm as stopAction } from '../../actions/stop-vm';
import type { VmStatus } from '../../protocol';
import { outcomeShape, runAction, timeInput } from '../run-action';
import { defineTool, executes } from '../tool';
import type { Workbench } from '../workbench';
import { vmOf, vmShape } from './vm-shape';

/** Milliseconds that a guest may take to power off. */
const powerOff = 30_000;

export const bootVm = defineTool({
  name: 'boot_vm',
  title: 'Boot VM',
  description:
    "Builds a machine's test VM, boots it and waits until its services and SSH answer. Minutes. It goes on running, also after this session, until stop_vm. A VM that runs already is joined as it is: after a change, stop it first. If something does not answer, look at vm_status, then vm_logs.",
  annotations: executes,
  input: {
    machine: z.string().max(200).optional().describe('By default the suggested one.'),
    freshDisk: z.boolean().default(false).describe('Throw away first what the VM has stored.'),
    waitSeconds: z.int().min(1).max(3600).default(300).describe('How long to wait for answers.'),
    ...timeInput,
  },
  output: { ...outcomeShape, vm: z.strictObject(vmShape).optional() },
  run: async (bench, { machine, freshDisk, waitSeconds, timeoutSeconds }, call) => {
    const request = {
      flake: bench.root,
      machine,
      ports: [],
      keep: true,
      freshDisk,
      patience: { ready: waitSeconds * 1000, powerOff },
    };
    const before = await bench.vms.list();
    const { outcome, vm } = await runAction(call, timeoutSeconds, (signal) =>
      bootAction(bench.contextOf(signal), bench.vms, request),
    );
    const ranBefore = before.some((one) => one.machine === vm?.machine && one.flake === bench.root);
    if (outcome.outcome === 'cancelled' && vm !== undefined && !ranBefore)
      await powerOffAgain(bench, vm);
    return { ...outcome, ...(vm && { vm: vmOf(vm) }) };
  },
});

/** Whoever cancels a boot wants no VM. */
async function powerOffAgain(bench: Workbench, { machine }: VmStatus): Promise<void> {
  const request = { flake: bench.root, machine, force: true };
  for await (const event of stopAction(bench.vms, request)) if (event.kind === 'finished') return;
}
