import { Uri, window } from 'vscode';
import type { ActionEvent } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { pickFlake } from './pick-flake';

type Tools = { readonly homelab: Homelab; readonly program: HomelabProgram };
type Result = Extract<ActionEvent, { kind: 'result' }>;

/** Shows the links that builds have left, with what they keep alive, and removes those that are picked. */
export async function removeResults({ homelab, program }: Tools): Promise<void> {
  if (!(await mayRun('Looking for results'))) return;
  const flake = await pickFlake(homelab.overview.flakes, 'Whose results?');
  if (flake === undefined) return;
  const at = ['--flake', Uri.parse(flake.root).fsPath];
  const listed = await all(program, ['results', ...at]);
  const found = listed.filter((event): event is Result => event.kind === 'result');
  if (found.length === 0) {
    void window.showInformationMessage('No build has left a result in this flake.');
    return;
  }
  const items = found.map((result) => ({
    label: result.path,
    description: sizeText(result),
    detail: result.target,
  }));
  const picked = await window.showQuickPick(items, {
    title: 'Remove results of builds',
    placeHolder: 'The links are removed; what nothing else needs goes with the next nix store gc.',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (!picked || picked.length === 0) return;
  const links = picked.map(({ label }) => label);
  const removed = await all(program, ['results', ...links, '--remove', ...at]);
  const last = removed.find((event) => event.kind === 'finished');
  if (last) void window.showInformationMessage(last.message);
}

function sizeText({ size }: Result): string {
  if (size === undefined) return 'what it led to is gone';
  const [amount, unit] = size < 1_000_000 ? [size / 1000, 'kB'] : [size / 1_000_000, 'MB'];
  return `keeps ${Math.ceil(amount)} ${unit}`;
}

async function all(program: HomelabProgram, args: readonly string[]): Promise<ActionEvent[]> {
  const events: ActionEvent[] = [];
  for await (const event of runHomelab(program, args)) events.push(event);
  return events;
}
