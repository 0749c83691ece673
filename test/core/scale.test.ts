import { describe, expect, it } from 'vitest';
import { uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { complete } from '../../server/src/core/features/complete';
import { hover } from '../../server/src/core/features/hover';
import { references } from '../../server/src/core/features/references';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';
import { generatedHomelab } from '../bench/generated-homelab';
import { firstName, parseAlone, timed } from '../bench/measure-model';

const machine = uriFromPath('/lab/machines/machine0/default.nix');
const module = uriFromPath('/lab/modules/category0/service3.nix');
const small = generatedHomelab({ services: 100, machines: 2 });
const large = generatedHomelab({ services: 1000, machines: 2 });

type Files = ReadonlyMap<string, string>;
type Question = (snapshot: Snapshot, file: FileUri, text: string) => unknown;

const questions: readonly (readonly [string, FileUri, Question])[] = [
  ['completion in a machine’s file', machine, completion],
  ['completion in a module', module, completion],
  ['the check of a machine’s file', machine, check],
  ['the check of a module', module, check],
  ['hover', module, (snapshot, file, text) => hover(snapshot, file, text.indexOf('cfg.port') + 5)],
  [
    'references',
    module,
    (snapshot, file, text) => references(snapshot, file, text.indexOf('cfg.port') + 5),
  ],
];

/**
 * This computer is compared with itself; the figures themselves are those of `npm run bench`. What
 * grows with the repository would take ten times as long.
 */
describe('a homelab of ten times as many services', () => {
  const workspaces = { small: workspaceOf(small), large: workspaceOf(large) };

  it.each(questions)('answers about as soon after an edit: %s', (_, file, ask) => {
    const few = afterEdits(workspaces.small, file, ask);
    const many = afterEdits(workspaces.large, file, ask);
    expect(many / few).toBeLessThan(6);
  });

  it('is read in a time that grows with its size', () => {
    const bare = parseAlone([...large.values()]);
    const cold = timed(() => workspaceOf(large).snapshot());
    expect(cold / bare).toBeLessThan(20);
  });
});

function workspaceOf(files: Files): Workspace {
  const workspace = createWorkspace();
  for (const [path, text] of files) workspace.putFile(uriFromPath(path), text);
  return workspace;
}

/** Milliseconds from an edit to an answer, where neither the collector nor the compiler runs beside it. */
function afterEdits(workspace: Workspace, file: FileUri, ask: Question): number {
  const text = workspace.snapshot().text(file) ?? '';
  workspace.openDocument(file, text);
  const times = Array.from({ length: 24 }, (_, round) => {
    const end = text.length + round;
    return timed(() => {
      workspace.editDocument(file, [{ span: { start: end, end }, newText: ' ' }]);
      ask(workspace.snapshot(), file, text);
    });
  });
  workspace.closeDocument(file);
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0;
}

function completion(snapshot: Snapshot, file: FileUri, text: string): unknown {
  return complete(snapshot, file, firstName(text));
}

function check(snapshot: Snapshot, file: FileUri): unknown {
  return diagnose(snapshot, file);
}
