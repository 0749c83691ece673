import { describe, expect, it } from 'vitest';
import { uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';
import { generatedHomelab } from '../bench/generated-homelab';
import { collectGarbage } from '../support/collect-garbage';

const files = generatedHomelab({ services: 40, machines: 3 });
const machine = uriFromPath('/lab/machines/machine0/default.nix');
const module = uriFromPath('/lab/modules/category0/service3.nix');
const unused = uriFromPath('/lab/modules/unused.nix');

function openHomelab(): Workspace {
  const workspace = createWorkspace();
  for (const [path, text] of files) workspace.putFile(uriFromPath(path), text);
  workspace.putFile(unused, '{ boot.loader.timeout = 1; }');
  check(workspace);
  return workspace;
}

function check(workspace: Workspace): void {
  for (const file of workspace.snapshot().files()) diagnose(workspace.snapshot(), file);
}

type Held = { readonly name: string; readonly what: WeakRef<object> };

/** What was read from a file at this moment, held so that it may be collected. */
function held(workspace: Workspace, file: FileUri): readonly Held[] {
  const snapshot = workspace.snapshot();
  const [facts] = snapshot.flakeOf(file)?.modulesIn(file) ?? [];
  const found = { snapshot, expressions: snapshot.ir(file), facts };
  return Object.entries(found).flatMap(([name, what]) =>
    what === undefined ? expect.fail(`There are no ${name}.`) : [{ name, what: new WeakRef(what) }],
  );
}

function kept(things: readonly Held[]): readonly string[] {
  collectGarbage();
  return things.filter(({ what }) => what.deref() !== undefined).map(({ name }) => name);
}

/** The edits of others that come after, however little they have to do with it. */
function goOn(workspace: Workspace): void {
  for (const file of [unused, machine]) {
    const text = workspace.snapshot().text(file);
    if (text !== undefined) workspace.putFile(file, `${text}\n# later`);
    check(workspace);
  }
}

/** What was read before a change is let go of, whatever it changes, so that memory stays flat. */
describe('of the time before', () => {
  it.each<[string, FileUri, (workspace: Workspace) => void]>([
    ['a machine’s file was edited', machine, (w) => w.putFile(machine, edited(machine))],
    ['a module was edited', module, (w) => w.putFile(module, edited(module))],
    ['a module that no machine has was edited', unused, (w) => w.putFile(unused, '{ a = 2; }')],
    ['a module was deleted', unused, (w) => w.removeFile(unused)],
    ['a document was typed into', module, typeInto],
    ['it was edited among files that come and go', module, editAmongOthers],
  ])('nothing is kept after %s', async (_, file, change) => {
    const workspace = openHomelab();
    const before = held(workspace, file);
    change(workspace);
    check(workspace);
    goOn(workspace);
    // The engine itself may hold for a moment what it compiles code for.
    await expect.poll(() => kept(before), { timeout: 10_000 }).toEqual([]);
  });
});

function edited(file: FileUri): string {
  return `${files.get(file.slice('file://'.length)) ?? ''}\n# edited`;
}

function typeInto(workspace: Workspace): void {
  const text = workspace.snapshot().text(module) ?? '';
  workspace.openDocument(module, text);
  for (const letter of '# typed') {
    const end = { start: text.length, end: text.length };
    workspace.editDocument(module, [{ span: end, newText: letter }]);
    check(workspace);
  }
}

/** Which modules are listed together changes with each file. */
function editAmongOthers(workspace: Workspace): void {
  for (let i = 0; i < 8; i++) {
    workspace.putFile(uriFromPath(`/lab/another${i}.nix`), '{ boot.loader.timeout = 1; }');
    check(workspace);
  }
  workspace.putFile(module, edited(module));
}
