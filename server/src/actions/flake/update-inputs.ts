import { uriFromPath } from '../../core/base/uri';
import { changeText, inputChanges, lockedInputs } from '../../nix/flake-lock';
import { isOlder } from '../../nix/nix-version';
import type { ActionEvent, Problem } from '../../protocol';
import type { ActionContext } from '../action-context';
import { cancelled, type Ending } from '../action-frame';
import { prepare, type Prepared } from '../prepare';
import { runNix } from '../run-nix';

/** Keeps the text of a flake's lock file from before the last update, and writes it. */
export interface LockFile {
  /** Replaces the lock file; undefined removes it. Returns why it could not, as a sentence. */
  write(text: string | undefined): Promise<string | undefined>;
  keep(text: string): Promise<void>;
  kept(): Promise<string | undefined>;
}

export type UpdateRequest = {
  readonly flake: string;
  /** None means all. */
  readonly inputs: readonly string[];
};

/** `nix flake update` knows single inputs since this version. */
const knowsInputs = { major: 2, minor: 19 } as const;

/** Updates a flake's inputs and says which revisions changed; whatever fails leaves the lock file as it was. */
export async function* updateInputs(
  context: ActionContext,
  lock: LockFile,
  request: UpdateRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'update', flake: request.flake };
  const prepared = yield* prepare(context, request.flake);
  const ending = prepared ? yield* work(context, lock, { ...request, prepared }) : undefined;
  yield { kind: 'finished', ...(ending ?? failed) };
}

const failed: Ending = { outcome: 'failed', message: 'flake.lock is as before.' };

async function* work(
  context: ActionContext,
  lock: LockFile,
  { flake, inputs, prepared }: UpdateRequest & { readonly prepared: Prepared },
): AsyncGenerator<ActionEvent, Ending> {
  const before = await readLock(context, flake);
  const known = before === undefined ? [] : (lockedInputs(before) ?? []);
  const strange = inputs.find((name) => !known.some((input) => input.name === name));
  if (strange !== undefined) {
    yield {
      kind: 'problem',
      ...unknownInput(
        strange,
        known.map(({ name }) => name),
      ),
    };
    return failed;
  }
  yield {
    kind: 'progress',
    text: `Updating ${inputs.length > 0 ? inputs.join(', ') : 'all inputs'}`,
  };
  const outcome = yield* runNix(context, prepared, updateArguments(prepared, inputs));
  const after = await readLock(context, flake);
  if (outcome.kind !== 'succeeded') {
    const why = after === before ? undefined : await lock.write(before);
    if (why !== undefined) return { outcome: 'failed', message: why };
    return context.signal.aborted
      ? { ...cancelled, message: 'Cancelled. flake.lock is as before.' }
      : failed;
  }
  const changes = inputChanges(known, lockedInputs(after ?? '') ?? []);
  if (changes.length === 0) return { outcome: 'succeeded', message: 'Every input is current.' };
  if (before !== undefined) await lock.keep(before);
  for (const change of changes) yield { kind: 'note', text: changeText(change) };
  const what = changes.length === 1 ? 'One input' : `${changes.length} inputs`;
  return { outcome: 'succeeded', message: `${what} updated. Undo it with homelab update --undo.` };
}

/** Puts the lock file back to what it was before the last update. */
export async function* undoUpdate(
  context: ActionContext,
  lock: LockFile,
  flake: string,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'update', flake };
  const before = await lock.kept();
  if (before === undefined) {
    const message = 'No update of this flake is known here, so there is nothing to undo.';
    yield { kind: 'finished', outcome: 'failed', message };
    return;
  }
  const now = await readLock(context, flake);
  const why = await lock.write(before);
  if (why !== undefined) {
    yield { kind: 'finished', outcome: 'failed', message: why };
    return;
  }
  for (const change of inputChanges(lockedInputs(now ?? '') ?? [], lockedInputs(before) ?? []))
    yield { kind: 'note', text: changeText(change) };
  yield { kind: 'finished', outcome: 'succeeded', message: 'flake.lock is as before the update.' };
}

function updateArguments({ version }: Prepared, inputs: readonly string[]): readonly string[] {
  if (inputs.length === 0) return ['flake', 'update'];
  return version !== undefined && isOlder(version, knowsInputs)
    ? ['flake', 'lock', ...inputs.flatMap((name) => ['--update-input', name])]
    : ['flake', 'update', ...inputs];
}

async function readLock({ files }: ActionContext, flake: string): Promise<string | undefined> {
  const read = await files.readText(uriFromPath(`${flake}/flake.lock`));
  return read.kind === 'read' ? read.value : undefined;
}

function unknownInput(name: string, known: readonly string[]): Problem {
  const list = known.length === 0 ? 'none' : known.join(', ');
  return {
    severity: 'error',
    code: 'input-unknown',
    message: `flake.lock has no input ${name}. It has ${list}.`,
  };
}
