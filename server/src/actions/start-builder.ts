import { builderArguments, withFeatures } from '../nix/nix-arguments';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, type Ending } from './action-frame';
import { prepareNix } from './prepare';

export type BuilderRequest = {
  /** Where the builder keeps its keys and its disk; it must exist. */
  readonly folder: string;
  /** It asks for a password to install its key, which needs the person's terminal. */
  readonly interactive: boolean;
};

/** Runs nixpkgs' Linux builder for macOS until it ends or is cancelled. */
export async function* startBuilder(
  context: ActionContext,
  request: BuilderRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'builder', flake: request.folder };
  yield { kind: 'finished', ...(yield* work(context, request)) };
}

async function* work(
  context: ActionContext,
  { folder, interactive }: BuilderRequest,
): AsyncGenerator<ActionEvent, Ending> {
  if (context.host.platform !== 'darwin') {
    yield { kind: 'problem', ...onlyOnMacos };
    return { outcome: 'failed', message: 'The Linux builder was not started.' };
  }
  const nix = yield* prepareNix(context);
  if (nix === undefined)
    return { outcome: 'failed', message: 'The Linux builder was not started.' };
  const command = { command: nix.nix, args: withFeatures(builderArguments), env: nix.env };
  yield { kind: 'command', command: [command.command, ...command.args] };
  yield { kind: 'progress', text: 'Starting the Linux builder' };
  const request = { ...command, cwd: folder, interactive, signal: context.signal };
  let code: number | undefined;
  for await (const event of context.processes.run(request)) {
    if (event.kind === 'stdout' || event.kind === 'stderr') yield { kind: 'log', text: event.line };
    else if (event.kind === 'exit') code = event.code;
  }
  if (context.signal.aborted) return cancelled;
  return code === 0
    ? { outcome: 'succeeded', message: 'The Linux builder has ended.' }
    : { outcome: 'failed', message: 'The Linux builder failed. Its last words are above.' };
}

const onlyOnMacos = {
  severity: 'error',
  code: 'builder-not-needed',
  message:
    'The Linux builder is for macOS. Linux builds for its own processor without one; for another, name a builder in nix.conf.',
} as const;
