import { optionValuesArguments, readValueLine, type MachineAt } from '../../nix/option-values';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import { withoutNetwork } from '../evaluation-limits';
import type { Prepared } from '../prepare';
import { runNix } from '../run-nix';

/** What a machine's modules set: values as Nix by the option's path, as JSON. */
export type OptionValues = ReadonlyMap<string, string>;

/** How many options may bring an evaluation down before it is given up. */
const mostCulprits = 8;

type Problem = Extract<ActionEvent, { readonly kind: 'problem' }>;

/** Asks Nix for all values that modules set. Undefined after a problem was reported, or on cancellation. */
export async function* optionValues(
  context: ActionContext,
  prepared: Prepared,
  at: MachineAt,
): AsyncGenerator<ActionEvent, OptionValues | undefined> {
  const skip: (readonly string[])[] = [];
  for (;;) {
    const values = new Map<string, string>();
    let open: readonly string[] | undefined;
    const take = (line: string): boolean => {
      const told = readValueLine(line);
      if (told?.kind === 'value') values.set(JSON.stringify(told.path), told.value);
      open = told?.kind === 'next' ? told.path : open;
      return told !== undefined;
    };
    const problems: Problem[] = [];
    const args = [...optionValuesArguments(at, skip), '--offline'];
    const within = { take, env: withoutNetwork, expendable: true };
    const running = runNix(context, prepared, args, within);
    let step = await running.next();
    for (; step.done !== true; step = await running.next())
      if (step.value.kind === 'problem') problems.push(step.value);
      else yield step.value;
    if (step.value.kind === 'succeeded') return values;
    if (step.value.kind === 'cancelled') return undefined;
    if (open === undefined || skip.length >= mostCulprits) {
      yield* problems;
      return undefined;
    }
    skip.push(open);
    yield { kind: 'log', text: `${open.join('.')} cannot be evaluated, and is left out.` };
  }
}
