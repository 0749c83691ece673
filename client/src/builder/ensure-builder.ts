import { arch, platform } from 'node:os';
import {
  ConfigurationTarget,
  Disposable,
  ProgressLocation,
  tasks,
  window,
  workspace,
  type CancellationToken,
  type TaskExecution,
} from 'vscode';
import type { BuilderStatus } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import type { HomelabProgram } from '../tasks/homelab-program';
import type { Target } from '../tasks/machines';
import { runHomelab } from '../vm/run-homelab';
import type { Builders } from './builders';

export type BuilderParts = {
  readonly program: HomelabProgram;
  readonly builders: Builders;
  /** Runs the Linux builder in its terminal. */
  readonly startBuilder: () => Promise<TaskExecution>;
};

/**
 * Sees to it that a machine for another system can be built, where the Linux builder is what builds
 * it and does not run. False if the person would rather not go on.
 */
export async function ensureBuilder(parts: BuilderParts, target: Target): Promise<boolean> {
  const { system } = target;
  if (system === undefined || system === ownSystem()) return true;
  if (!(await needsStart(parts.program, system))) return true;
  const choice = await wish(target);
  if (choice === 'cancel') return false;
  if (choice === 'without') return true;
  return untilReady(parts.builders, await parts.startBuilder(), target);
}

/** As Nix names this computer. */
function ownSystem(): string {
  const processor = { arm64: 'aarch64', x64: 'x86_64' }[arch()] ?? arch();
  return `${processor}-${platform()}`;
}

async function needsStart(program: HomelabProgram, system: string): Promise<boolean> {
  const suiting: BuilderStatus[] = [];
  for await (const event of runHomelab(program, ['builder', 'status']))
    if (event.kind === 'builder' && event.systems.includes(system)) suiting.push(event);
  const isReady = suiting.some(({ state }) => state === 'ready');
  return !isReady && suiting.some(({ control }) => control !== undefined);
}

/** The person is asked once; what they answer to start it holds for the next time too. */
async function wish({ machine, system = '' }: Target): Promise<'start' | 'without' | 'cancel'> {
  const { startBuilder } = readSettings();
  if (startBuilder === 'always') return 'start';
  if (startBuilder === 'never') return 'without';
  const [start, without] = ['Start It', 'Go On Without'] as const;
  const text = `${machine} is ${system}, which the Linux builder builds, and that does not run. Start it now, and whenever it is needed?`;
  const choice = await window.showInformationMessage(text, start, without);
  if (choice === undefined) return 'cancel';
  if (choice === without) return 'without';
  const section = workspace.getConfiguration('homelab');
  await section.update('startBuilder', 'always', ConfigurationTarget.Global);
  return 'start';
}

/** Waits until the builder answers; its terminal, which may ask for a password, stays in view. */
function untilReady(
  builders: Builders,
  execution: TaskExecution,
  { machine }: Target,
): Thenable<boolean> {
  const progress = {
    location: ProgressLocation.Notification,
    title: `Waiting for the Linux builder, which builds ${machine}`,
    cancellable: true,
  };
  return window.withProgress(progress, async (_, token) => {
    const outcome = await firstOf(builders, execution, token);
    if (outcome === 'ended')
      void window.showWarningMessage(
        `The Linux builder has ended before it was ready, so ${machine} was not built. Its terminal says why.`,
      );
    return outcome === 'ready';
  });
}

function firstOf(
  builders: Builders,
  execution: TaskExecution,
  token: CancellationToken,
): Promise<'ready' | 'ended' | 'cancelled'> {
  return new Promise((resolve) => {
    const settle = (outcome: 'ready' | 'ended' | 'cancelled'): void => {
      listening.dispose();
      resolve(outcome);
    };
    const listening = Disposable.from(
      builders.onDidChange(() => {
        if (builders.phase === 'ready') settle('ready');
      }),
      tasks.onDidEndTask((ended) => {
        if (ended.execution === execution && builders.phase !== 'ready') settle('ended');
      }),
      token.onCancellationRequested(() => settle('cancelled')),
    );
    builders.refresh();
  });
}
