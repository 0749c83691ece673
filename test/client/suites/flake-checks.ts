import assert from 'node:assert/strict';
import { CancellationTokenSource, TestRunRequest, window, type TestItem } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import { readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';

const noCancellation = new CancellationTokenSource().token;

describe('the checks of the flake in the Test Explorer', function () {
  this.timeout(120_000);
  let api: HomelabApi;
  before(async () => {
    api = await readyHomelab();
  });
  afterEach(restoreFiles);

  const named = (label: string): TestItem => {
    const item = api.tests.items.find((candidate) => candidate.label === label);
    assert.ok(item, `There is no test ${label}.`);
    return item;
  };

  it('are known from the sources, each at its place', async () => {
    assert.deepEqual(
      api.tests.items.map(({ label }) => label),
      ['Every output evaluates', 'services'],
    );
    const { uri, range } = named('services');
    assert.ok(uri?.path.endsWith('/flake.nix'));
    const document = await show('flake.nix');
    assert.equal(document.getText(range), 'services');
  });

  it('pass where they build', async () => {
    const request = new TestRunRequest([named('services')]);
    assert.deepEqual(await api.tests.run(request, noCancellation), ['passed']);
  });

  it('are debugged in a terminal, with the driver of the VM test', async () => {
    await api.tests.debug(new TestRunRequest([named('services')]));
    const terminal = window.terminals.find(({ name }) => name === 'driver services');
    assert.ok(terminal, 'No terminal was opened.');
    terminal.dispose();
  });

  it('fail where they do not, and are skipped once they are cancelled', async () => {
    const document = await show('tests/services.nix');
    await replace(document, '{', '{ no.such.option = true;');
    const request = new TestRunRequest([named('services')]);
    assert.deepEqual(await api.tests.run(request, noCancellation), ['failed']);
    const cancelled = new CancellationTokenSource();
    cancelled.cancel();
    assert.deepEqual(await api.tests.run(request, cancelled.token), ['skipped']);
  });
});
