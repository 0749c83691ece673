import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { template } from '../support/fixtures';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';

describe('a person is told what to do', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  afterAll(() => workbench.close());

  it('in an empty window', async () => {
    await workbench.visit();
    await workbench.openSidebar();
    await sees(workbench, 'Open the folder of your homelab');
    await workbench.picture('empty-window');
  });

  it('in a folder without a flake.nix', async () => {
    const folder = join(workbench.homelab.scratch, 'photos');
    await mkdir(folder);
    await workbench.visit(folder);
    await workbench.openSidebar();
    await sees(workbench, 'This workspace has no flake.nix.');
    await workbench.picture('no-flake');
  });

  it('in a flake that has no machine', async () => {
    const folder = join(workbench.homelab.scratch, 'no-machine');
    await mkdir(folder);
    await writeFile(join(folder, 'flake.nix'), '{ outputs = { self }: { }; }\n');
    await workbench.visit(folder);
    await workbench.openSidebar();
    await sees(workbench, 'No machine was found.');
    await workbench.picture('no-machine');
  });

  it('in a folder that is no Git repository', async () => {
    const folder = join(workbench.homelab.scratch, 'no-repository');
    await cp(template, folder, { recursive: true });
    await workbench.visit(folder);
    await evaluate(workbench);
    await terminalSays(workbench, /is not in a Git repository/);
    await workbench.picture('no-git');
  });

  it('about a file that is not UTF-8', async () => {
    const latin1 = Buffer.from('{ networking.hostName = "caf\xe9"; }\n', 'latin1');
    await writeFile(join(workbench.homelab.root, 'modules/latin1.nix'), latin1);
    await workbench.visit(workbench.homelab.root);
    await workbench.run('View: Toggle Problems');
    await sees(workbench, 'This file is not UTF-8 text');
    await workbench.picture('not-utf8');
  });

  it('where there is no Nix', async () => {
    await workbench.changeSettings({ 'homelab.nixPath': '/nowhere/nix' });
    await workbench.visit(workbench.homelab.root);
    await evaluate(workbench);
    await terminalSays(workbench, /There is no Nix at \/nowhere\/nix\./);
    await workbench.picture('no-nix');
  });

  it('in a folder that is not trusted, whose services are known all the same', async () => {
    await workbench.changeSettings({
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    });
    await workbench.visit(workbench.homelab.root);
    await workbench.openSidebar();
    await sees(workbench, 'Booting a virtual machine runs code from this folder');
    await workbench.row('grafana').waitFor();
    await workbench.picture('not-trusted');
  });
});

describe('where permissions hold, a person is told what to do', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open({ asOrdinaryUser: true });
  });
  afterAll(() => workbench.close());

  it('about a file that is read-only, and its checkbox stays as it was', async () => {
    await chmod(join(workbench.homelab.root, machinePath), 0o444);
    await workbench.openSidebar();
    const box = workbench.row('grafana').locator('.custom-view-tree-node-item-checkbox');
    await box.click();
    await workbench.notification(`${machinePath} is read-only.`).waitFor();
    await expect.poll(() => box.getAttribute('aria-checked')).toBe('true');
    await workbench.picture('read-only');
  });
});

async function evaluate(workbench: Workbench): Promise<void> {
  await workbench.openSidebar();
  await workbench.row('server-vm-x86_64').waitFor();
  await workbench.run('Homelab: Evaluate');
}

async function sees({ page }: Workbench, text: string): Promise<void> {
  await page.getByText(text).first().waitFor();
}

async function terminalSays(workbench: Workbench, words: RegExp): Promise<void> {
  const said = async (): Promise<string> =>
    (await workbench.terminal().innerText()).replace(/\s+/g, ' ');
  await expect.poll(said, { timeout: 60_000 }).toMatch(words);
}
