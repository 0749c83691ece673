import { commands, ProgressLocation, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import type { ActionEvent } from '../../../server/src/protocol';
import { saveFlake } from '../commands/run-actions';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { offerRemedy } from '../tasks/remedies';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { pickFlake } from './pick-flake';

type Tools = { readonly homelab: Homelab; readonly program: HomelabProgram };

/** Updates one input or all, tells which revisions changed, and offers to take it back. */
export async function updateInputs({ homelab, program }: Tools): Promise<void> {
  if (!(await mayRun('Updating inputs'))) return;
  const picked = await pickFlake(homelab.overview.flakes, 'Which flake do you want to update?');
  if (picked === undefined) return;
  const flake = picked.root;
  const inputs = await pickInputs(flake);
  if (inputs === undefined) return;
  await saveFlake({ flake });
  const { changes, finished, problem } = await run(program, flake, ['update', ...inputs]);
  if (problem) await offerRemedy(program, problem);
  else if (changes.length === 0 || finished?.outcome !== 'succeeded')
    void window.showInformationMessage(finished?.message ?? 'flake.lock is as before.');
  else await offerUndo(program, flake, changes);
}

async function offerUndo(
  program: HomelabProgram,
  flake: string,
  changes: readonly string[],
): Promise<void> {
  const show = 'Show Changes';
  const choice = await window.showInformationMessage(changes.join('; '), show, 'Undo');
  if (choice === show)
    await commands.executeCommand('git.openChange', Uri.joinPath(Uri.parse(flake), 'flake.lock'));
  if (choice !== 'Undo') return;
  const { finished } = await run(program, flake, ['update', '--undo']);
  void window.showInformationMessage(finished?.message ?? 'flake.lock could not be put back.');
}

/** Nothing if the person gives up; no names for all. */
async function pickInputs(flake: string): Promise<readonly string[] | undefined> {
  const names = await inputNames(flake);
  const all = { label: '$(cloud-download) All inputs', names: [] as readonly string[] };
  const separator = { label: '', kind: QuickPickItemKind.Separator, names: [] };
  const items = [all, separator, ...names.map((name) => ({ label: name, names: [name] }))];
  const picked = await window.showQuickPick(items, {
    title: 'Update inputs',
    placeHolder: 'Which input? Their present revisions are in flake.lock.',
    ignoreFocusOut: true,
  });
  return picked?.names;
}

async function inputNames(flake: string): Promise<readonly string[]> {
  try {
    const file = Uri.joinPath(Uri.parse(flake), 'flake.lock');
    const text = new TextDecoder().decode(await workspace.fs.readFile(file));
    const { nodes } = JSON.parse(text) as {
      readonly nodes?: { readonly root?: { readonly inputs?: object } };
    };
    return Object.keys(nodes?.root?.inputs ?? {});
  } catch (error) {
    // Without a lock file, or with a broken one, Nix itself says what there is.
    if (error instanceof Error) return [];
    throw error;
  }
}

async function run(program: HomelabProgram, flake: string, args: readonly string[]) {
  const place = {
    location: ProgressLocation.Notification,
    title: 'Updating inputs',
    cancellable: true,
  };
  return window.withProgress(place, async (progress, cancelled) => {
    const abort = new AbortController();
    cancelled.onCancellationRequested(() => abort.abort());
    const events: ActionEvent[] = [];
    const line = [...args, '--flake', Uri.parse(flake).fsPath];
    for await (const event of runHomelab(program, line, abort.signal)) {
      events.push(event);
      if (event.kind === 'progress') progress.report({ message: event.text });
    }
    return {
      changes: events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])),
      finished: events.find((event) => event.kind === 'finished'),
      problem: events.find((event) => event.kind === 'problem' && event.severity === 'error') as
        Extract<ActionEvent, { kind: 'problem' }> | undefined,
    };
  });
}
