import { z } from 'zod';
import type { evaluate } from '../actions/evaluate';
import { outcomeShape, runAction, timeInput } from './run-action';
import { defineTool, executes, type Tool } from './tool';

type Words = { readonly name: string; readonly title: string; readonly description: string };

/** A tool that has Nix work on one machine, and leaves behind what Nix said. */
export function machineTool(words: Words, action: typeof evaluate): Tool {
  return defineTool({
    ...words,
    annotations: { ...executes, idempotentHint: true },
    input: {
      machine: z.string().max(200).optional().describe('By default the suggested one.'),
      ...timeInput,
    },
    output: outcomeShape,
    run: async (bench, { machine, timeoutSeconds }, call) => {
      const { outcome } = await runAction(call, timeoutSeconds, (signal) =>
        action(bench.contextOf(signal), { flake: bench.root, machine }),
      );
      bench.lastEvaluation = outcome;
      return outcome;
    },
  });
}
