import { z } from 'zod';
import { evaluate as evaluateAction } from '../../actions/evaluate';
import { outcomeShape, runAction, timeInput } from '../run-action';
import { defineTool, executes } from '../tool';

export const evaluate = defineTool({
  name: 'evaluate',
  title: 'Evaluate',
  description:
    "Checks a machine's whole configuration with Nix, NixOS's own options and assertions included. Seconds to a minute. Use it when check is clean; use build or boot_vm only when this succeeds. Nix sees no file that Git does not track: git add new files first.",
  annotations: { ...executes, idempotentHint: true },
  input: {
    machine: z.string().max(200).optional().describe('By default the suggested one.'),
    ...timeInput,
  },
  output: outcomeShape,
  run: async (bench, { machine, timeoutSeconds }, call) => {
    const { outcome } = await runAction(call, timeoutSeconds, (signal) =>
      evaluateAction(bench.contextOf(signal), { flake: bench.root, machine }),
    );
    bench.lastEvaluation = outcome;
    return outcome;
  },
});
