import { QuickInputButtons, window, type Disposable, type QuickPickItem } from 'vscode';

/** One question of several; the answer is a text, or the chosen labels separated by commas. */
export type Step =
  | {
      readonly kind: 'text';
      readonly prompt: string;
      readonly value: string;
      /** What is wrong with a value, as a sentence. */
      readonly problem: (value: string) => Promise<string | undefined>;
    }
  | { readonly kind: 'several'; readonly prompt: string; readonly items: readonly QuickPickItem[] };

/** Asks one question after another, with a way back. Nothing if the person gave up. */
export async function askInSteps(
  title: string,
  steps: readonly Step[],
): Promise<readonly string[] | undefined> {
  const answers: string[] = [];
  for (let index = 0; index < steps.length;) {
    const step = steps[index];
    if (!step) break;
    const frame = { title, step: index + 1, totalSteps: steps.length, before: answers[index] };
    const answer =
      step.kind === 'text' ? await askText(step, frame) : await askSeveral(step, frame);
    if (answer === undefined) return undefined;
    if (answer === back) index -= 1;
    else answers[index++] = answer;
  }
  return answers;
}

const back = Symbol('back');
type Answer = string | typeof back | undefined;
type Frame = {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  /** What was answered before the person went back. */
  readonly before: string | undefined;
};

function askText(step: Extract<Step, { kind: 'text' }>, frame: Frame): Promise<Answer> {
  const input = window.createInputBox();
  input.prompt = step.prompt;
  input.value = frame.before ?? step.value;
  const check = async (): Promise<boolean> => {
    const value = input.value.trim();
    const problem = await step.problem(value);
    if (input.value.trim() === value) input.validationMessage = problem ?? '';
    return problem === undefined;
  };
  return show(input, frame, (settle) => [
    input.onDidChangeValue(() => void check()),
    input.onDidAccept(async () => {
      if (await check()) settle(input.value.trim());
    }),
  ]);
}

function askSeveral(step: Extract<Step, { kind: 'several' }>, frame: Frame): Promise<Answer> {
  const pick = window.createQuickPick();
  pick.canSelectMany = true;
  pick.placeholder = step.prompt;
  pick.items = step.items;
  const before = frame.before?.split(',');
  pick.selectedItems = step.items.filter(
    ({ label, picked }) => before?.includes(label) ?? picked ?? true,
  );
  return show(pick, frame, (settle) => [
    pick.onDidAccept(() => settle(pick.selectedItems.map(({ label }) => label).join(','))),
  ]);
}

type Input = ReturnType<typeof window.createInputBox> | ReturnType<typeof window.createQuickPick>;

function show(
  input: Input,
  { title, step, totalSteps }: Frame,
  listen: (settle: (answer: Answer) => void) => readonly Disposable[],
): Promise<Answer> {
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [QuickInputButtons.Back];
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      resolve(answer);
      for (const subscription of subscriptions) subscription.dispose();
      input.dispose();
    };
    const subscriptions = [
      ...listen(settle),
      input.onDidTriggerButton(() => settle(back)),
      input.onDidHide(() => settle(undefined)),
    ];
    input.show();
  });
}
