import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { commands, TreeItemCheckboxState, window, type TextDocument } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import type { Row } from '../../../client/src/views/service-rows';
import { waitFor } from '../../support/wait-for';
import { machinePath, readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';

describe('the view of services', () => {
  let homelab: HomelabApi;
  let document: TextDocument;
  beforeEach(async () => {
    homelab = await readyHomelab();
    document = await show(machinePath);
    await untilState('grafana', TreeItemCheckboxState.Checked);
  });
  afterEach(restoreFiles);

  it('shows every machine of the flake', () => {
    assert.deepEqual(
      homelab.services.getChildren().map((row) => homelab.services.getTreeItem(row).label),
      ['server', 'server-vm', 'server-vm-x86_64', 'server-vm-aarch64'],
    );
  });

  it('shows the services of a machine, checked where they are on', () => {
    assert.deepEqual(
      rowsOfServer().map((row) => homelab.services.getTreeItem(row).label),
      ['caddy', 'grafana', 'homepage', 'loki', 'prometheus'],
    );
    assert.equal(stateOf('caddy'), TreeItemCheckboxState.Checked);
  });

  it('says at a checkbox on how many machines it switches', () => {
    const row = rowOf('caddy');
    const box = row && homelab.services.getTreeItem(row).checkboxState;
    assert.equal(
      typeof box === 'object' && box.tooltip,
      'Disable caddy on server and 3 other machines',
    );
  });

  it('saves a clean file when a service is switched off', async () => {
    await toggle('grafana', false);
    await untilState('grafana', TreeItemCheckboxState.Unchecked);
    assert.equal(document.isDirty, false);
    assert.match(await onDisk(), /grafana\.enable = false;/);
  });

  it('saves what was clicked last, however quickly one click follows another', async () => {
    await Promise.all([toggle('grafana', false), toggle('grafana', true), toggle('loki', false)]);
    assert.equal(document.isDirty, false);
    assert.match(await onDisk(), /loki\.enable = false;[^]*grafana\.enable = true;/);
  });

  it('changes nothing but the value', async () => {
    const before = document.getText();
    await toggle('grafana', false);
    assert.equal(
      document.getText(),
      before.replace('grafana.enable = true', 'grafana.enable = false'),
    );
  });

  it('leaves a dirty file dirty, and its text on the disk as it was', async () => {
    const before = await onDisk();
    await replace(document, '# The start page', '# My start page');
    await toggle('loki', false);
    assert.equal(document.isDirty, true);
    assert.match(document.getText(), /# My start page[^]*loki\.enable = false;/);
    assert.equal(await onDisk(), before);
  });

  it('is undone in one step', async () => {
    const before = document.getText();
    await toggle('grafana', false);
    assert.notEqual(document.getText(), before);
    await window.showTextDocument(document);
    await commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  it('follows what is typed', async () => {
    await replace(document, 'prometheus.enable = true', 'prometheus.enable = false');
    await untilState('prometheus', TreeItemCheckboxState.Unchecked);
  });

  it('shows only what a filter fits, and all again without it', async () => {
    // What was typed before is taken back, and read again.
    await untilState('prometheus', TreeItemCheckboxState.Checked);
    homelab.services.setFilter('charts');
    assert.deepEqual(
      rowsOfServer().map((row) => homelab.services.getTreeItem(row).label),
      [],
    );
    homelab.services.setFilter('GRAF');
    assert.deepEqual(
      rowsOfServer().map((row) => homelab.services.getTreeItem(row).label),
      ['grafana'],
    );
    homelab.services.setFilter('off');
    assert.deepEqual(homelab.services.getChildren(), []);
    homelab.services.setFilter('');
    assert.equal(rowsOfServer().length, 5);
  });

  function rowsOfServer(): readonly Row[] {
    const [server] = homelab.services.getChildren();
    return server ? homelab.services.getChildren(server) : [];
  }

  function rowOf(name: string): Row | undefined {
    return rowsOfServer().find((row) => row.kind === 'service' && row.service.name === name);
  }

  function stateOf(name: string): TreeItemCheckboxState | undefined {
    const row = rowOf(name);
    const box = row && homelab.services.getTreeItem(row).checkboxState;
    return typeof box === 'object' ? box.state : box;
  }

  async function toggle(name: string, enable: boolean): Promise<void> {
    const row = rowOf(name);
    assert.ok(row, `${name} is not shown.`);
    await homelab.services.setEnabled(row, enable);
  }

  function untilState(name: string, state: TreeItemCheckboxState): Promise<boolean> {
    return waitFor(() => Promise.resolve(stateOf(name) === state ? true : undefined));
  }

  function onDisk(): Promise<string> {
    return readFile(document.uri.fsPath, 'utf8');
  }
});
