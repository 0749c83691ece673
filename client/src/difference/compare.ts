import { commands, Uri, window, workspace } from 'vscode';
import type { ChangedDerivation, OptionDifference } from '../../../server/src/protocol';
import { chooseMachine } from '../commands/choose-machine';
import type { Homelab } from '../homelab';
import { targetsOf } from '../tasks/machines';
import { textUri } from '../tasks/remedies';
import { mayRun } from '../trust';
import { derivationText } from './derivation-text';
import type { Comparison, Differences } from './differences';
import { isText, valueText } from './value-text';

export type CompareTools = { readonly homelab: Homelab; readonly differences: Differences };

/** What would change on a machine since the last commit. */
export async function compareWithCommit(tools: CompareTools, row: unknown): Promise<void> {
  if (!(await mayRun('Comparing'))) return;
  const target = await chooseMachine(tools.homelab, row, 'Which machine do you want to compare?');
  if (target === undefined) return;
  await start(tools, { flake: target.flake, machine: target.machine });
}

/** What is different on two machines of a flake. */
export async function compareMachines(tools: CompareTools, row: unknown): Promise<void> {
  if (!(await mayRun('Comparing'))) return;
  const { homelab } = tools;
  const target = await chooseMachine(homelab, row, 'Which machine do you want to compare?');
  if (target === undefined) return;
  const { flake, machine } = target;
  const others = targetsOf(homelab.overview).filter(
    (one) => one.flake === flake && one.machine !== machine,
  );
  const items = others.map((one) => ({ label: one.machine, description: one.system ?? '' }));
  if (items.length === 0) {
    void window.showInformationMessage(`${machine} is the only machine of its flake.`);
    return;
  }
  const placeHolder = `With which machine do you want to compare ${machine}?`;
  const picked = await window.showQuickPick(items, { placeHolder, ignoreFocusOut: true });
  if (picked) await start(tools, { flake, machine, with: picked.label });
}

async function start({ differences }: CompareTools, of: Comparison['of']): Promise<void> {
  const done = differences.compare(of);
  await commands.executeCommand('homelab.differences.focus');
  await done;
}

/** Both values side by side. */
export async function openDifference(
  { before, after }: Comparison,
  { option, before: old, after: now }: OptionDifference,
): Promise<void> {
  const ending = isText(now ?? old ?? '') ? 'txt' : 'nix';
  const side = (name: string, value: string | undefined) =>
    textUri(`${name}/${option}.${ending}`, value === undefined ? '' : `${valueText(value)}\n`);
  const title = `${option} (${before} ↔ ${after})`;
  await commands.executeCommand('vscode.diff', side(before, old), side(after, now), title);
}

/** Both derivations side by side, as they lie in Nix's store. */
export async function openDerivations(
  { before, after }: Comparison,
  { name, before: old, after: now }: ChangedDerivation,
): Promise<void> {
  try {
    const [left, right] = await Promise.all([derivationIn(old), derivationIn(now)]);
    const side = (whose: string, text: string) => textUri(`${whose}/${name}.drv.nix`, text);
    const title = `${name} (${before} ↔ ${after})`;
    await commands.executeCommand('vscode.diff', side(before, left), side(after, right), title);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`${name} cannot be shown: ${why}. Compare again.`);
  }
}

/** Nix removes derivations that nothing needs when it collects garbage. */
async function derivationIn(path: string): Promise<string> {
  const bytes = await workspace.fs.readFile(Uri.file(path));
  return derivationText(new TextDecoder().decode(bytes));
}
