import { readBuilders, builderPort } from '../nix/builders';
import { builderArguments, withFeatures } from '../nix/nix-arguments';
import { readNixConf } from '../nix/nix-conf';
import type { ProcessEvent } from '../core/ports';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import type { Ending } from './action-frame';
import { prepareNix, type Prepared } from './prepare';
import { hasLinuxBuilder, isBuilderUp } from './tell-builders';

/** The process that runs the Linux builder: at most one for each user. */
export interface BuilderProcess {
  /** Where the builder keeps its keys and its disk. */
  readonly folder: string;
  /** Makes this process the one that runs it; false if another does. The folder exists from then on. */
  take(): Promise<boolean>;
  release(): Promise<void>;
  isRunning(): Promise<boolean>;
  /** Ends the one that runs it, if there is one, and waits for that for a while. */
  end(): Promise<'none' | 'ended' | 'runs-on'>;
}

export type BuilderRequest = {
  readonly process: BuilderProcess;
  /** It asks for a password to install its key, which needs the person's terminal. */
  readonly interactive: boolean;
};

/** Milliseconds between two knocks at a builder that starts. */
const knockEvery = 1000;

/** Runs nixpkgs' Linux builder for macOS until it ends or is cancelled. */
export async function* startBuilder(
  context: ActionContext,
  request: BuilderRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'builder', flake: request.process.folder };
  yield { kind: 'finished', ...(yield* prepared(context, request)) };
}

/** Ends the Linux builder, wherever it was started. */
export async function* stopBuilder(process: BuilderProcess): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'builder', flake: process.folder };
  yield { kind: 'progress', text: 'Ending the Linux builder' };
  yield { kind: 'finished', ...endings[await process.end()] };
}

const endings = {
  ended: { outcome: 'succeeded', message: 'The Linux builder has ended.' },
  none: {
    outcome: 'succeeded',
    message: 'The Linux builder does not run, or something else has started it.',
  },
  'runs-on': {
    outcome: 'failed',
    message: 'The Linux builder does not end. Press Ctrl-C in the terminal that it runs in.',
  },
} as const satisfies Record<string, Ending>;

const notStarted: Ending = {
  outcome: 'failed',
  message: 'The Linux builder was not started.',
};

async function* prepared(
  context: ActionContext,
  request: BuilderRequest,
): AsyncGenerator<ActionEvent, Ending> {
  const { files, host } = context;
  const builders = await readBuilders(files, await readNixConf(files, host.env));
  if (!hasLinuxBuilder({ context, builders })) {
    yield { kind: 'problem', ...onlyOnMacos };
    return notStarted;
  }
  if (await isBuilderUp(context)) return runsAlready(`It answers on port ${builderPort}.`);
  const nix = yield* prepareNix(context);
  if (nix === undefined) return notStarted;
  if (!(await request.process.take())) return runsAlready('It is being started.');
  try {
    return yield* run(context, request, nix);
  } finally {
    await request.process.release();
  }
}

function runsAlready(why: string): Ending {
  return { outcome: 'succeeded', message: `The Linux builder runs already. ${why}` };
}

async function* run(
  context: ActionContext,
  { process, interactive }: BuilderRequest,
  { nix, env }: Pick<Prepared, 'nix' | 'env'>,
): AsyncGenerator<ActionEvent, Ending> {
  const command = { command: nix, args: withFeatures(builderArguments), env };
  yield { kind: 'command', command: [command.command, ...command.args] };
  yield { kind: 'progress', text: 'Starting the Linux builder' };
  const request = { ...command, cwd: process.folder, interactive, signal: context.signal };
  let code: number | undefined;
  for await (const event of withReadiness(context, context.processes.run(request))) {
    if (event.kind === 'ready') yield { kind: 'progress', text: readyNow };
    else if (event.kind === 'exit') code = event.code;
    else if (event.kind !== 'not-started') yield { kind: 'log', text: event.line };
  }
  // It runs until somebody ends it.
  return code === 0 || context.signal.aborted
    ? { outcome: 'succeeded', message: 'The Linux builder has ended.' }
    : { outcome: 'failed', message: 'The Linux builder failed. Its last words are above.' };
}

const readyNow = `The Linux builder is ready: it answers on port ${builderPort}. It runs until this is ended.`;

/** What the builder says, and once among it that it answers. */
async function* withReadiness(
  context: ActionContext,
  events: AsyncIterable<ProcessEvent>,
): AsyncGenerator<ProcessEvent | { readonly kind: 'ready' }> {
  const iterator = events[Symbol.asyncIterator]();
  const over = { value: false };
  let ready: Promise<'ready'> | undefined = untilUp(context, over);
  try {
    for (let next = iterator.next(); ;) {
      const first = await Promise.race(ready === undefined ? [next] : [next, ready]);
      if (first === 'ready') {
        ready = undefined;
        yield { kind: 'ready' };
        continue;
      }
      if (first.done === true) return;
      yield first.value;
      next = iterator.next();
    }
  } finally {
    over.value = true;
  }
}

async function untilUp(context: ActionContext, over: { readonly value: boolean }) {
  while (!over.value && !(await isBuilderUp(context)))
    await context.clock.sleep(knockEvery, context.signal);
  return 'ready' as const;
}

const onlyOnMacos = {
  severity: 'error',
  code: 'builder-not-needed',
  message:
    'The Linux builder is for macOS. Linux builds for its own processor without one; for another, name a builder in nix.conf.',
} as const;
