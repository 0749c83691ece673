import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { commands, Disposable, env, Uri, window } from 'vscode';
import type { Target } from '../tasks/machines';
import { mayRun } from '../trust';
import { bootVm, buildVm, evaluate, type Actions } from './run-actions';
import { serverCommands } from './server-commands';
import { showPlaces } from './show-places';

export function registerLensCommands(actions: Actions): Disposable {
  return Disposable.from(
    commands.registerCommand(serverCommands.showPlacesCommand, showPlaces),
    commands.registerCommand(
      serverCommands.runOnMachineCommand,
      (action: keyof typeof runs, target: Target) => runs[action](actions, target),
    ),
    commands.registerCommand(
      serverCommands.openPageCommand,
      (target: Target, service: string, url: string) => openPage(actions, target, { service, url }),
    ),
    commands.registerCommand(serverCommands.trackFileCommand, trackFile),
  );
}

const runs = { evaluate, build: buildVm, vm: bootVm } as const;

type Page = { readonly service: string; readonly url: string };

/** The service of the VM, while it runs; otherwise that of the machine itself. */
async function openPage({ session }: Actions, target: Target, { service, url }: Page) {
  const forward = session.find(target)?.status.forwards.find(({ name }) => name === service);
  const address = forward === undefined ? url : `http://localhost:${forward.host}/`;
  await env.openExternal(await env.asExternalUri(Uri.parse(address)));
}

/** Lets git know of a file, so that the flake sees it; what is committed stays the person's choice. */
async function trackFile(file: string): Promise<void> {
  if (!(await mayRun('Adding a file to git'))) return;
  const path = Uri.parse(file).fsPath;
  try {
    await promisify(execFile)('git', ['add', '--intent-to-add', '--', path], {
      cwd: dirname(path),
    });
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.split('\n').slice(-2).join(' ').trim() : '';
    void window.showWarningMessage(`git could not add ${path}: ${reason}`);
  }
}
