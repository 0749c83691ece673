import type { ProjectAnswers } from '../core/edits/fill-template';
import type { ProcessRequest } from '../core/ports';
import { withFeatures } from '../nix/nix-arguments';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, type Ending } from './action-frame';
import { prepareNix } from './prepare';

/** A new folder that appears with all its files or not at all. */
export interface NewFolder {
  state(path: string): Promise<'missing' | 'empty' | 'filled' | 'no-folder'>;
  /** Why it could not be written, as a sentence; undefined if it was. */
  write(path: string, files: ProjectFiles): Promise<string | undefined>;
}

/** What a folder holds, by path. */
export type ProjectFiles = ReadonlyMap<string, Uint8Array>;

export type ProjectRequest = {
  /** Where it goes, as an absolute path. */
  readonly folder: string;
  readonly answers: ProjectAnswers;
  /** Whether the versions of its inputs are fixed at once, which asks the network. */
  readonly lock: boolean;
  /** The template with the answers filled in. */
  readonly files: ProjectFiles;
};

/** Writes a new homelab and makes it a Git repository, without which Nix copies all of a folder. */
export async function* createProject(
  context: ActionContext,
  newFolder: NewFolder,
  request: ProjectRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'new', flake: request.folder };
  yield { kind: 'finished', ...(yield* work(context, newFolder, request)) };
}

async function* work(
  context: ActionContext,
  newFolder: NewFolder,
  { folder, files, answers, lock }: ProjectRequest,
): AsyncGenerator<ActionEvent, Ending> {
  const state = await newFolder.state(folder);
  const obstacle =
    obstacles[state]?.(folder) ??
    (context.signal.aborted ? undefined : await newFolder.write(folder, files));
  if (obstacle !== undefined) {
    yield { kind: 'problem', severity: 'error', code: 'folder-unusable', message: obstacle };
    return { outcome: 'failed', message: 'No homelab was created.' };
  }
  if (context.signal.aborted) return cancelled;
  yield { kind: 'progress', text: `Wrote ${files.size} files` };
  if (answers.sshKey === '') yield lacksKey;
  const isRepository = yield* addToGit(context, folder);
  if (lock && isRepository) yield* lockInputs(context, folder);
  return {
    outcome: 'succeeded',
    message: `The homelab of ${answers.hostName} is in ${folder}. README.md there tells what comes next.`,
    result: folder,
  };
}

/** A virtual machine has a password of its own. */
const lacksKey: ActionEvent = {
  kind: 'problem',
  severity: 'warning',
  code: 'no-key',
  message:
    'Nobody can log in to the server itself before your public SSH key is in machines/server/default.nix and in secrets/secrets.nix. README.md tells how.',
};

const obstacles: Readonly<
  Partial<Record<Awaited<ReturnType<NewFolder['state']>>, (folder: string) => string>>
> = {
  filled: (folder) =>
    `${folder} is not empty. Choose an empty folder, or one that is not there yet.`,
  'no-folder': (folder) => `${folder} is a file. Choose another place for the folder.`,
};

/** Nix reads only what Git knows. Nothing is committed: that needs the person's name. */
async function* addToGit(
  context: ActionContext,
  folder: string,
): AsyncGenerator<ActionEvent, boolean> {
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
  ]) {
    const failure = yield* run(context, { command: 'git', args, cwd: folder });
    if (failure === undefined) continue;
    yield {
      kind: 'problem',
      severity: 'warning',
      code: 'not-a-repository',
      message: `${folder} was not made a Git repository: ${failure} Install Git, and make it one.`,
      remedy: { title: 'Make it a Git repository', command: ['git', 'init', folder] },
    };
    return false;
  }
  return true;
}

async function* lockInputs(context: ActionContext, folder: string): AsyncGenerator<ActionEvent> {
  const nix = yield* prepareNix(context);
  if (nix === undefined) return;
  yield { kind: 'progress', text: 'Locking the inputs' };
  const args = withFeatures(['flake', 'lock']);
  const failure = yield* run(context, { command: nix.nix, args, cwd: folder, env: nix.env });
  if (failure === undefined)
    yield* run(context, { command: 'git', args: ['add', 'flake.lock'], cwd: folder });
  else
    yield {
      kind: 'problem',
      severity: 'warning',
      code: 'not-locked',
      message: `The inputs were not locked: ${failure} The first evaluation tries it again.`,
      remedy: { title: 'Lock the inputs', command: ['nix', 'flake', 'lock', folder] },
    };
}

/** The last words of a program that failed, as a sentence; undefined if it succeeded. */
async function* run(
  { processes, signal }: ActionContext,
  request: Omit<ProcessRequest, 'signal'>,
): AsyncGenerator<ActionEvent, string | undefined> {
  yield { kind: 'command', command: [request.command, ...request.args] };
  let words = '';
  for await (const event of processes.run({ ...request, signal })) {
    if (event.kind === 'not-started')
      return event.missing ? `${request.command} is not installed.` : event.message;
    if (event.kind === 'exit') {
      if (event.code !== 0) return words.replace(/\.?$/, '.');
    } else {
      if (event.line.trim() !== '') words = event.line;
      yield { kind: 'log', text: event.line };
    }
  }
  return undefined;
}
