import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  CancellationTokenSource,
  commands,
  languages,
  TabInputWebview,
  tasks,
  TestRunRequest,
  window,
  workspace,
  type CompletionList,
  type Tab,
} from 'vscode';
import {
  after,
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';
import { waitFor } from '../../support/wait-for';
import { until } from '../support/until';

/** The only `nix` and `age` on the PATH here write such a file when they are started. */
const nixWasStarted = (): boolean => wasStarted('nix');
const wasStarted = (name: string): boolean =>
  existsSync(`${homelabFolder().fsPath}/../${name}-was-started`);

const restricted = [
  ...['evaluate', 'buildVm', 'bootVm', 'startBuilder'],
  ...['deploy', 'rollBack', 'updateInputs', 'removeResults'],
] as const;

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

  it('the map opens', async () => {
    await commands.executeCommand('homelab.showMap');
    const isMap = ({ input }: Tab): boolean =>
      input instanceof TabInputWebview && input.viewType.endsWith('homelab.map');
    await until(window.tabGroups.onDidChangeTabs, () =>
      window.tabGroups.all.some(({ tabs }) => tabs.some(isMap)) ? true : undefined,
    );
  });

  it('the tests are listed and do not run', async () => {
    const { tests } = await readyHomelab();
    assert.ok(tests.items.some(({ label }) => label === 'services'));
    void tests.run(new TestRunRequest(), new CancellationTokenSource().token);
    assert.equal(nixWasStarted(), false);
  });

  it('no command starts anything', async () => {
    // They wait for the answer to the message that says why nothing is started.
    for (const name of restricted) void commands.executeCommand(`homelab.${name}`);
    await readyHomelab();
    assert.deepEqual(tasks.taskExecutions, []);
    assert.equal(nixWasStarted(), false);
  });

  it('secrets are listed, and nothing is decrypted', async () => {
    const { secrets } = await readyHomelab();
    await commands.executeCommand('homelab.secrets.focus');
    await waitFor(() => Promise.resolve(secrets.getChildren().length === 4 ? true : undefined));
    const folder = homelabFolder();
    const path = `${folder.path}/secrets/vm/grafana-admin-password.age`;
    await commands.executeCommand('vscode.open', folder.with({ path }));
    void commands.executeCommand('homelab.rekeyAllSecrets');
    void commands.executeCommand('homelab.newSecret');
    await readyHomelab();
    assert.equal(wasStarted('age'), false);
  });
});
