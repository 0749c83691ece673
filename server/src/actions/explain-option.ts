import type { EvaluatedOption } from '../nix/option-value';
import { optionValueArguments, readOptionValue } from '../nix/option-value';
import { fromFlake, workspacePath } from '../nix/workspace-path';
import type { ActionEvent, OptionExplanation } from '../protocol';
import type { ActionContext } from './action-context';
import {
  cancelled,
  onMachine,
  type Ending,
  type MachineRequest,
  type ReadyAction,
} from './action-frame';
import { runNix } from './run-nix';

export type ExplainRequest = MachineRequest & { readonly path: readonly string[] };

/** What the sources say of an option on a machine; undefined where they do not know the machine. */
export type SourceExplanation = (
  flake: string,
  machine: string,
  path: readonly string[],
) => Promise<OptionExplanation | undefined>;

/** Explains an option by the sources and by Nix, and says where the two disagree. */
export function explainOption(
  context: ActionContext,
  sources: SourceExplanation,
  request: ExplainRequest,
): AsyncGenerator<ActionEvent> {
  return onMachine(context, { ...request, action: 'explain' }, async function* (ready) {
    const { flake, path } = request;
    const { machine } = ready;
    const said = (await sources(flake, machine, path)) ?? nothing(machine, path);
    yield { kind: 'progress', text: `Asking Nix about ${said.option} on ${machine}` };
    const answer = yield* runNix(context, ready, optionValueArguments(machine, path));
    if (answer.kind === 'cancelled') return cancelled;
    if (answer.kind === 'failed') {
      yield { kind: 'explanation', ...said };
      return failed(`Nix cannot evaluate ${said.option} on ${machine}.`);
    }
    const found = readOptionValue(answer.output);
    if (found.found !== 'option') return failed(notAnOption[found.found](said.option, machine));
    const evaluated = await placed(context, ready, found);
    yield { kind: 'explanation', ...said, evaluated, ...disagreement(said, evaluated) };
    return {
      outcome: 'succeeded',
      message: `${said.option} is ${shorten(found.value)} on ${machine}.`,
    };
  });
}

function nothing(machine: string, path: readonly string[]): OptionExplanation {
  return { option: path.join('.'), machine, definitions: [] };
}

function failed(message: string): Ending {
  return { outcome: 'failed', message };
}

const notAnOption = {
  set: (option: string, machine: string) =>
    `${option} is a set of options on ${machine}. Name one of them.`,
  nothing: (option: string, machine: string) => `${machine} has no option ${option}.`,
} as const;

type Evaluated = NonNullable<OptionExplanation['evaluated']>;

/** The person's own files as seen from the flake, all others without the store's hash. */
async function placed(
  { files }: ActionContext,
  { workspace }: ReadyAction,
  { value, type, priority, definitions }: EvaluatedOption,
): Promise<Evaluated> {
  const named = definitions.map(async (definition) => {
    const own = await workspacePath(files, workspace, definition.file);
    const file =
      own === undefined
        ? definition.file.replace(/^\/nix\/store\/[^/]+\//, '')
        : fromFlake(workspace, own);
    return { file, value: definition.value };
  });
  return {
    value,
    ...(type !== null && { type }),
    ...(priority !== null && { priority }),
    definitions: await Promise.all(named),
  };
}

/** Only what both say in full can disagree; sets are written in an order of their own. */
function disagreement(
  said: OptionExplanation,
  evaluated: Evaluated,
): Pick<OptionExplanation, 'disagreement'> {
  const isWhole = (value: string): boolean =>
    !['{', '}', '<', '…'].some((sign) => value.includes(sign));
  if (said.value === undefined || !isWhole(said.value) || !isWhole(evaluated.value)) return {};
  if (said.value === evaluated.value) return {};
  const written = said.definitions.map(
    ({ file, line, text, standing }) => `- ${file}:${line} ${standing}: ${text}`,
  );
  return {
    disagreement: [
      `${said.option} on ${said.machine}: the sources give ${said.value}, Nix gives ${evaluated.value}.`,
      ...written,
    ].join('\n'),
  };
}

function shorten(value: string): string {
  return value.length > 80 ? `${value.slice(0, 79)}…` : value;
}
