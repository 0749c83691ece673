import { z } from 'zod';
import { stopVm as stopAction } from '../../actions/stop-vm';
import { outcomeShape, runAction } from '../run-action';
import { destroys, defineTool } from '../tool';

/** Seconds; a guest that is asked to power off is ended by its supervisor long before. */
const patience = 300;

export const stopVm = defineTool({
  name: 'stop_vm',
  title: 'Stop VM',
  description: 'Powers a test VM off, in order or at once. Its disk is kept.',
  annotations: { ...destroys, idempotentHint: true },
  input: {
    machine: z.string().max(200).optional().describe('By default the only one that runs.'),
    force: z.boolean().default(false).describe('At once, without asking the guest.'),
  },
  output: outcomeShape,
  run: async (bench, { machine, force }, call) => {
    const { outcome } = await runAction(call, patience, () =>
      stopAction(bench.vms, { flake: bench.root, machine, force }),
    );
    return outcome;
  },
});
