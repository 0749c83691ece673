import { z } from 'zod';
import { runningVms } from '../../actions/stop-vm';
import { vmHealth } from '../../actions/vm-health';
import type { CheckResult, VmStatus } from '../../protocol';
import { defineTool, reads, type Call } from '../tool';
import type { Workbench } from '../workbench';
import { sshUser } from './ssh-user';
import { vmOf, vmShape } from './vm-shape';

export const vmStatus = defineTool({
  name: 'vm_status',
  title: 'VM status',
  description:
    'The test VMs that run: phase, ports, the HTTP status of each service asked just now, and the systemd units that have failed. A second or two; none where no VM runs.',
  annotations: reads,
  input: {
    machine: z.string().max(200).optional().describe('Only of this machine.'),
    ...sshUser,
  },
  output: {
    vms: z.array(
      z.strictObject({
        ...vmShape,
        services: z
          .array(z.strictObject({ name: z.string(), well: z.boolean(), message: z.string() }))
          .describe('What each page answers now.'),
        failedUnits: z.array(z.string()),
        unitsMessage: z.string().optional().describe('What was found out about units, or why not.'),
      }),
    ),
  },
  run: async (bench, { machine, user }, call) => {
    const all = await runningVms(bench.vms, bench.root);
    const wanted = all.filter((status) => machine === undefined || status.machine === machine);
    return { vms: await Promise.all(wanted.map((status) => healthOf(bench, status, user, call))) };
  },
});

async function healthOf(bench: Workbench, status: VmStatus, user: string, call: Call) {
  const { machine } = status;
  const checks: CheckResult[] = [];
  const context = bench.contextOf(call.signal);
  if (status.phase === 'running')
    for await (const event of vmHealth(context, bench.vms, { flake: bench.root, machine, user }))
      if (event.kind === 'check') checks.push(event);
  const units = checks.find(({ code }) => code === 'units');
  return {
    ...vmOf(status),
    services: checks
      .filter(({ code }) => code === 'page')
      .map(({ title, status: how, message }) => ({ name: title, well: how === 'ok', message })),
    failedUnits: checks.filter(({ code }) => code === 'unit').map(({ title }) => title),
    ...(units && { unitsMessage: units.message }),
  };
}
