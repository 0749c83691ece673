import assert from 'node:assert/strict';
import { commands, tasks, type TreeItem } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import { machinePath, readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';
import { waitFor } from '../../support/wait-for';
import { until } from '../support/until';

describe('a virtual machine', function () {
  this.timeout(180_000);
  let api: HomelabApi;
  before(async () => {
    api = await readyHomelab();
  });

  const described = (): readonly string[] => {
    const rows = api.vms.getChildren().flatMap((vm) => [vm, ...api.vms.getChildren(vm)]);
    return rows.map((row) => textOf(api.vms.getTreeItem(row)));
  };
  const showing = (pattern: RegExp): Promise<readonly string[]> =>
    until(api.onDidChangeVms, () => {
      const lines = described();
      return pattern.test(lines.join('\n')) ? lines : undefined;
    });
  const gone = (): Promise<true> =>
    until(api.onDidChangeVms, () => (described().length === 0 ? true : undefined));

  it('is built, boots and answers, and is gone after it was stopped', async () => {
    await commands.executeCommand('homelab.bootVm');
    await showing(/^server-vm-x86_64 (is being built|boots|runs)/);
    const lines = await showing(/^server-vm-x86_64 runs/);
    assert.match(lines.join('\n'), /caddy port \d+/);
    assert.match(lines.join('\n'), /ssh port \d+/);
    // In a row of its own, since clicks are missed below one that is drawn anew.
    const measured = await showing(/^Uses \d+ % CPU · \d+ MB$/m);
    assert.doesNotMatch(measured[0] ?? '', /CPU/);
    const [, port = ''] = /homepage port (\d+)/.exec(lines.join('\n')) ?? [];
    const page = `http://localhost:${port}/`;
    assert.equal((await fetch(page)).status, 200);

    await commands.executeCommand('homelab.stopVm');
    await gone();
    await assert.rejects(fetch(page));
    await until(tasks.onDidEndTask, () => (tasks.taskExecutions.length === 0 ? true : undefined));
  });

  it('that cannot be built is shown as failed', async () => {
    const document = await show(machinePath);
    await replace(document, 'time.timeZone = "Europe/Berlin";', 'time.timeZone = 1;');
    await document.save();
    await commands.executeCommand('homelab.bootVm');
    await showing(/^server-vm-x86_64 has failed/);
    await restoreFiles();
  });
});

describe('the builders', () => {
  it('are this computer and those that Nix is told of', async () => {
    const { builders } = await readyHomelab();
    await commands.executeCommand('homelab.builders.focus');
    const rows = await waitFor(() => {
      const found = builders.getChildren();
      return Promise.resolve(found.length > 0 ? found : undefined);
    });
    assert.deepEqual(
      rows.map((row) => textOf(builders.getTreeItem(row))),
      ['This computer ready · x86_64-linux, aarch64-linux'],
    );
  });
});

describe('the checks', () => {
  it('show what the doctor finds', async () => {
    const { checks } = await readyHomelab();
    await commands.executeCommand('homelab.doctor');
    const titles = checks.getChildren().map((row) => checks.getTreeItem(row).label);
    for (const title of ['Nix', 'Git', 'Lock file', 'Test VM'])
      assert.ok(titles.includes(title), title);
  });
});

function textOf({ label, description }: TreeItem): string {
  return [label, description].filter((part) => typeof part === 'string').join(' ');
}
