import assert from 'node:assert/strict';
import { commands, TabInputCustom, Uri, window, workspace } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import type { Row } from '../../../client/src/views/secret-rows';
import { waitFor } from '../../support/wait-for';
import {
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';

describe('the view of secrets', () => {
  let homelab: HomelabApi;
  beforeEach(async () => {
    homelab = await readyHomelab();
    await commands.executeCommand('homelab.secrets.focus');
    await untilShown(() => rows().length === 4);
  });
  afterEach(restoreFiles);

  it('shows every secret with the names of its recipients', () => {
    assert.deepEqual(rows().map(described), [
      'grafana-admin-password for admin, server',
      'grafana-admin-password vm · for vm',
      'grafana-secret-key for admin, server',
      'grafana-secret-key vm · for vm',
    ]);
  });

  it('shows of a secret its recipients, its rule, and who declares and uses it', () => {
    const [first] = rows();
    const children = first ? homelab.secrets.getChildren(first) : [];
    assert.deepEqual(
      children.map((row) => homelab.secrets.getTreeItem(row).label),
      ['admin', 'server', 'Rule in', 'Declared in', 'Used in'],
    );
  });

  it('says aloud what it shows', () => {
    const [first] = rows();
    const item = first && homelab.secrets.getTreeItem(first);
    assert.match(
      item?.accessibilityInformation?.label ?? '',
      /^grafana-admin-password, for admin, server, .*encrypted for those who are listed/,
    );
  });

  it('follows what is typed into the rules', async () => {
    const document = await show('secrets/secrets.nix');
    const rule = '"grafana-secret-key.age".publicKeys = [\n    admin\n    server';
    await replace(document, rule, rule.replace('\n    server', ''));
    await untilShown(() => rows().some((row) => described(row).includes('needs a rekey')));
    assert.equal(rows().map(described)[0], 'grafana-secret-key needs a rekey · for admin');
  });

  it('says of a secret that its file is not known, and not that the secret is not', async () => {
    const document = await show(machinePath);
    const elsewhere = 'age.secrets.elsewhere.file = inputs.private + "/a.age";';
    await replace(document, 'networking.hostName', `${elsewhere}\n  networking.hostName`);
    await untilShown(() => rows().map(described).includes('elsewhere file not known'));
  });

  it('opens a secret in an editor that makes no document of it', async () => {
    const file = Uri.joinPath(homelabFolder(), 'secrets/vm/grafana-admin-password.age');
    await commands.executeCommand('vscode.open', file);
    const { activeTab } = window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof TabInputCustom);
    assert.equal(activeTab.input.viewType, 'homelab.secret');
    assert.deepEqual(
      workspace.textDocuments.filter(({ uri }) => uri.path.endsWith('.age')),
      [],
    );
  });

  function rows(): readonly Row[] {
    return homelab.secrets.getChildren();
  }

  function described(row: Row): string {
    const { label, description } = homelab.secrets.getTreeItem(row);
    return `${typeof label === 'string' ? label : ''} ${String(description)}`;
  }

  async function untilShown(isShown: () => boolean): Promise<void> {
    await waitFor(() => Promise.resolve(isShown() ? true : undefined));
  }
});
