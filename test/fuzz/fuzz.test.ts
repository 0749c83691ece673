import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { applyEdits, type FileEdit } from '../../server/src/core/base/span';
import type { FileUri } from '../../server/src/core/base/uri';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';
import { isSound } from '../support/tree-sitter';
import { folderWorkspace } from '../support/workspace';
import { allThatIsKnown } from './all-that-is-known';
import { askEverything } from './ask-everything';
import { budget } from './budget';
import { mutations, type Mutation } from './mutations';

const { folder, seed, seconds } = budget;
const sound = filesOf(folderWorkspace(folder).snapshot());
const nixFiles = [...sound].flatMap(([file, text]) => (text === undefined ? [] : [file]));
const donors = nixFiles.map((file) => sound.get(file) ?? '');

const edits = fc.array(fc.tuple(fc.constantFrom(...nixFiles), mutations(donors)), {
  minLength: 1,
  maxLength: 5,
});
const place = fc.double({ min: 0, max: 1, noNaN: true });

let cases = 0;
let slowest = 0;

/** As many cases as the time allows; what fails is made small, and told with the seed. */
async function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): Promise<void> {
  const timed = async (value: T): Promise<void> => {
    const start = performance.now();
    property(value);
    slowest = Math.max(slowest, performance.now() - start);
    cases++;
    await setImmediate();
  };
  await fc.assert(fc.asyncProperty(arbitrary, timed), {
    seed,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: (seconds * 1000) / 4,
    markInterruptAsFailure: false,
  });
}

describe(`a homelab that is mutated at random (RANDOM_SEED=${seed})`, () => {
  afterAll(() => {
    process.stdout.write(`${cases} cases, the slowest in ${slowest.toFixed(0)} ms\n`);
  });

  it('is always read, and every question is answered', () => {
    return holds(fc.tuple(edits, place), ([steps, where]) => {
      const { workspace, file } = mutated(steps);
      const snapshot = workspace.snapshot();
      askEverything(snapshot, file, Math.floor(where * (snapshot.text(file)?.length ?? 0)));
    });
  });

  it('is known after edits as if it had been opened so', () => {
    return holds(edits, (steps) => {
      const { workspace } = mutated(steps);
      const fresh = workspaceOf(filesOf(workspace.snapshot()));
      expect(allThatIsKnown(workspace.snapshot())).toEqual(allThatIsKnown(fresh.snapshot()));
    });
  });

  it('is known alike in whatever order its files arrive, leave and come back', () => {
    const order = fc.shuffledSubarray([...sound], { minLength: sound.size });
    const leaving = fc.subarray([...sound]);
    return holds(fc.tuple(order, leaving, edits), ([files, gone, steps]) => {
      const inOrder = filesOf(mutated(steps).workspace.snapshot());
      const workspace = createWorkspace();
      for (const [file, text] of files) workspace.putFile(file, inOrder.get(file) ?? text);
      workspace.snapshot();
      for (const [file] of gone) workspace.removeFile(file);
      workspace.snapshot();
      for (const [file, text] of gone) workspace.putFile(file, inOrder.get(file) ?? text);
      const expected = workspaceOf(withOthers(inOrder)).snapshot();
      expect(allThatIsKnown(workspace.snapshot())).toEqual(allThatIsKnown(expected));
    });
  });

  it('stays sound under every change that is offered for it', () => {
    const anywhere = fc.tuple(fc.constantFrom(...nixFiles), place);
    const snapshot = workspaceOf(sound).snapshot();
    return holds(anywhere, ([file, where]) => {
      const offset = Math.floor(where * (sound.get(file)?.length ?? 0));
      for (const change of askEverything(snapshot, file, offset))
        for (const edit of change) expect(brokenBy(edit), edit.file).toBe(undefined);
    });
  });
});

/** The homelab with its files edited one after another, and the file that was edited last. */
function mutated(steps: readonly (readonly [FileUri, Mutation])[]): {
  readonly workspace: Workspace;
  readonly file: FileUri;
} {
  const workspace = workspaceOf(sound);
  const opened = new Set<FileUri>();
  let last = steps[0]?.[0] ?? ('' as FileUri);
  for (const [file, mutation] of steps) {
    const text = workspace.snapshot().text(file) ?? '';
    if (!opened.has(file)) workspace.openDocument(file, text);
    opened.add(file);
    workspace.editDocument(file, [mutation(text)]);
    last = file;
  }
  return { workspace, file: last };
}

/** The text that an edit makes of a sound file, if it is not sound any more. */
function brokenBy({ file, edits }: FileEdit): string | undefined {
  const text = applyEdits(sound.get(file) ?? '', edits);
  return isSound(text) ? undefined : text;
}

function workspaceOf(files: ReadonlyMap<FileUri, string | undefined>): Workspace {
  const workspace = createWorkspace();
  for (const [file, text] of files) workspace.putFile(file, text);
  return workspace;
}

function withOthers(
  files: ReadonlyMap<FileUri, string | undefined>,
): ReadonlyMap<FileUri, string | undefined> {
  return new Map([...sound].map(([file, text]) => [file, files.get(file) ?? text] as const));
}

function filesOf(snapshot: Snapshot): ReadonlyMap<FileUri, string | undefined> {
  return new Map([...snapshot.files()].map((file) => [file, snapshot.text(file)] as const));
}
