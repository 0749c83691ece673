import { z } from 'zod';
import { build as buildAction } from '../../actions/build-vm';
import { outcomeShape, runAction, timeInput } from '../run-action';
import { defineTool, executes } from '../tool';

export const build = defineTool({
  name: 'build',
  title: 'Build',
  description:
    "Builds a machine's test VM with Nix, as ./result. Minutes the first time. Use it when evaluate succeeds and you only want to know whether it builds; boot_vm builds by itself.",
  annotations: { ...executes, idempotentHint: true },
  input: {
    machine: z.string().max(200).optional().describe('By default the suggested one.'),
    ...timeInput,
  },
  output: outcomeShape,
  run: async (bench, { machine, timeoutSeconds }, call) => {
    const { outcome } = await runAction(call, timeoutSeconds, (signal) =>
      buildAction(bench.contextOf(signal), { flake: bench.root, machine }),
    );
    bench.lastEvaluation = outcome;
    return outcome;
  },
});
