import { Refusal } from './refusal';
import type { Call, Output } from './tool';
import { tools } from './tools';
import type { Workbench } from './workbench';

export type Answer =
  | { readonly kind: 'answered'; readonly output: Output }
  /** `why` is a sentence with the remedy. */
  | { readonly kind: 'refused'; readonly why: string };

/** Runs a tool; whatever goes wrong is an answer that says why. */
export async function callTool(
  bench: Workbench,
  { name, input }: { readonly name: string; readonly input: unknown },
  call: Call,
): Promise<Answer> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    const names = tools.map((each) => each.name).join(', ');
    return { kind: 'refused', why: `There is no tool ${name}. The tools are ${names}.` };
  }
  try {
    return { kind: 'answered', output: await tool.run(bench, input, call) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', why: error.message };
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${name} failed: ${error.stack ?? error.message}\n`);
    return { kind: 'refused', why: `${name} failed: ${error.message}` };
  }
}
