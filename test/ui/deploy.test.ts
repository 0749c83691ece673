import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { startDeployHost, type DeployHost } from '../support/deploy-host';
import { template } from '../support/fixtures';
import { Workbench } from './support/workbench';

describe('a person who deploys', () => {
  let installed: Homelab;
  let host: DeployHost;
  let workbench: Workbench;
  beforeAll(async () => {
    // The host runs the template as it was, which the person then changes.
    installed = await createHomelab({ from: template });
    // As started from a terminal, whose PATH VS Code then keeps.
    const path = [join(installed.scratch, 'bin'), installed.env['PATH']].join(':');
    const env = { PATH: path, VSCODE_CLI: '1' };
    [host, workbench] = await Promise.all([startHost(), Workbench.open({ env })]);
    // The palette lists only what is known when it opens.
    await workbench.openSidebar();
    await workbench.row('server').waitFor();
  });
  afterAll(async () => {
    await workbench.close();
    await host.stop();
    await installed.dispose();
  });

  async function startHost(): Promise<DeployHost> {
    const started = await startDeployHost(installed);
    await started.install(installed, 'server');
    return started;
  }

  const file = 'machines/server/default.nix';
  /** What the machine says and has besides the template. */
  async function change(message: string, packages: string): Promise<void> {
    const text = await readFile(join(installed.root, file), 'utf8');
    const more = `environment = { etc.message.text = "${message}"; systemPackages = [ ${packages} ]; };`;
    const changed = text.replace('{\n', `{ pkgs, ... }:\n{\n  ${more}\n`);
    await workbench.homelab.write(file, changed);
  }

  it('is asked where the machine is, sees the difference, agrees, and sees how it is', async () => {
    const { page } = workbench;
    const before = await host.link('/run/current-system');
    await change('deployed', 'pkgs.hello pkgs.jellyfin');
    const input = page.locator('.quick-input-widget input').first();
    await workbench.run('Homelab: Deploy');
    const row = (text: string) =>
      page.locator('.quick-input-list .monaco-list-row', { hasText: text });
    await row('Activate with the next boot').first().waitFor();
    await workbench.picture('deploy-mode');
    await row('Activate now').first().click();
    await page.locator('.quick-input-title', { hasText: 'Where is server?' }).waitFor();
    await workbench.picture('deploy-host');
    await input.fill('root@server');
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 60_000 });
    await workbench.picture('deploy-confirmation');
    expect(await host.link('/run/current-system')).toBe(before);
    await dialog.locator('.monaco-button', { hasText: 'Show Difference' }).click();
    const question = workbench.notification('Activate now, and at every boot');
    await question.waitFor();
    await workbench.picture('deploy-difference');
    await question.locator('.monaco-button', { hasText: 'Deploy' }).click();
    await workbench.notification('Deployed one machine.').waitFor({ timeout: 60_000 });
    await workbench.row('is as after: it runs the new system').waitFor();
    await workbench.picture('deploy-done');
    expect(await host.root('cat /run/current-system/etc/message')).toBe('deployed');
  });

  it('is told of a failure with its remedy, and how the machine is', async () => {
    await host.fault('units');
    await change('with units', '');
    await workbench.run('Homelab: Deploy');
    await choose('Activate now');
    await agree('Deploy');
    await workbench.notification('loki.service and grafana.service did not start').waitFor();
    await workbench.picture('deploy-failed');
    await workbench.run('Notifications: Clear All Notifications');
  });

  it('goes back to the system from before', async () => {
    await host.fault('none');
    await workbench.run('Homelab: Roll Back');
    await workbench.page.locator('.monaco-dialog-box').waitFor();
    await workbench.picture('roll-back-confirmation');
    await agree('Roll Back');
    await workbench.notification('Rolled back one machine.').waitFor();
    await workbench.row('is as after: it runs the system from before').waitFor();
    await workbench.picture('roll-back-done');
    expect(await host.root('cat /run/current-system/etc/message')).toBe('deployed');
  });

  it('is told what is wrong with a host that does not answer, and that nothing was changed', async () => {
    const settings = { 'homelab.deploy.hosts': { server: 'root@down' } };
    await workbench.homelab.write('.vscode/settings.json', JSON.stringify(settings));
    await workbench.run('Homelab: Deploy');
    await choose('Activate now');
    await workbench.notification('no SSH server answers at that port').waitFor();
    await workbench.row('Nothing was changed on root@down').waitFor();
    await workbench.picture('deploy-host-down');
  });

  it('finds the checks of the flake in the Test Explorer', async () => {
    const { page } = workbench;
    await workbench.run('Testing: Focus on Test Explorer View');
    const item = page.locator('.test-explorer .monaco-list-row', { hasText: 'services' }).first();
    await item.waitFor();
    await item.hover();
    await item.locator('.codicon-testing-run-icon').first().click();
    await item.locator('.codicon-testing-passed-icon').first().waitFor({ timeout: 60_000 });
    await workbench.picture('flake-checks');
  });

  async function choose(text: string): Promise<void> {
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
    await rows.first().click();
  }

  async function agree(button: string): Promise<void> {
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: button, exact: true }).click();
  }
});
