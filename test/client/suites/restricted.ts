import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { commands, languages, tasks, workspace, type CompletionList } from 'vscode';
import {
  after,
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';
import { until } from '../support/until';

/** The only `nix` on the PATH here writes this file when it is started. */
const nixWasStarted = (): boolean => existsSync(`${homelabFolder().fsPath}/../nix-was-started`);

describe('in a folder that is not trusted', () => {
  afterEach(restoreFiles);

  it('the extension reads the homelab', async () => {
    assert.equal(workspace.isTrusted, false);
    const { services } = await readyHomelab();
    assert.equal(services.getChildren().length, 4);
  });

  it('completion and diagnostics work', async () => {
    const document = await show(machinePath);
    await replace(document, 'grafana.enable', 'grafana.enabel');
    await until(languages.onDidChangeDiagnostics, () =>
      languages.getDiagnostics(document.uri).length > 0 ? true : undefined,
    );
    const list = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      after(document, 'grafana.'),
    );
    assert.ok(list.items.some(({ label }) => label === 'enable'));
  });

  it('no command starts anything', async () => {
    // They wait for the answer to the message that says why nothing is started.
    for (const name of ['evaluate', 'buildVm', 'bootVm', 'startBuilder'])
      void commands.executeCommand(`homelab.${name}`);
    await readyHomelab();
    assert.deepEqual(tasks.taskExecutions, []);
    assert.equal(nixWasStarted(), false);
  });
});
