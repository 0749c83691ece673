import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeNetwork } from '../../server/src/node/node-network';
import { standIns } from '../support/fixtures';
import { buildTestVm } from '../support/test-vm';
import { Workbench } from './support/workbench';

const vm = '.#nixosConfigurations.server-vm-aarch64.config.system.build.vm';

describe('a person at the sidebar', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    await workbench.openSidebar();
    await workbench.row('grafana').waitFor();
  });
  afterAll(() => workbench.close());

  it('sees the services that a filter fits, and all again', async () => {
    await workbench.run('Homelab: Filter Services…');
    const input = workbench.page.locator('.quick-input-widget input[placeholder^="A part of"]');
    await input.waitFor();
    await input.fill('graf');
    await workbench.row('caddy').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Enter');
    await workbench.picture('services-filtered');
    await workbench.run('Homelab: Show All Services');
    await workbench.row('caddy').waitFor();
  });

  it('is told that a service which is dragged to a machine is on there already', async () => {
    await workbench.row('grafana').dragTo(workbench.row('server-vm-aarch64'));
    await workbench.notification('grafana is on already on server-vm-aarch64.').waitFor();
  });

  it('writes a new service, with an option of the module that NixOS has for it', async () => {
    const { page } = workbench;
    const input = page.locator('.quick-input-widget');
    const answer = async (question: string): Promise<void> => {
      await input.getByText(question).waitFor();
      await page.keyboard.press('Enter');
    };
    await workbench.run('Homelab: New Service…');
    await input.getByText('Its name.').waitFor();
    await page.keyboard.type('immich');
    await page.keyboard.press('Enter');
    await input.getByText('What it is, in a few words').waitFor();
    await answer('What it is, in a few words');
    await answer('The port that it listens on');
    await input.locator('input[placeholder="The machines that it is enabled on"]').waitFor();
    await page.keyboard.press('Enter');
    await input.locator('input[placeholder^="NixOS runs immich."]').waitFor();
    await page.keyboard.type('mediaLocation');
    await input.locator('.monaco-list-row', { hasText: 'mediaLocation' }).click();
    await workbench.picture('new-service');
    await page.keyboard.press('Enter');
    await page.locator('.tab', { hasText: 'immich.nix' }).waitFor();
    await workbench.row('immich').waitFor();
    await workbench.picture('new-service-written');
  });
});

describe('a person whose VM is for another processor, which the Linux builder builds', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    await buildTestVm();
    workbench = await Workbench.open({ foreignSystems: [] });
    const { homelab } = workbench;
    const registry = join(homelab.scratch, 'registry.json');
    const from = { type: 'indirect', id: 'nixpkgs' };
    const flakes = [{ from, to: { type: 'path', path: standIns.nixpkgs } }];
    await writeFile(registry, JSON.stringify({ version: 2, flakes }));
    // The stand-in for the builder builds nothing, so what it would build is there already.
    const foreign = ['--option', 'extra-platforms', 'aarch64-linux'];
    const built = await homelab.run('nix', ['build', '--no-link', ...foreign, vm]);
    expect(built).toMatchObject({ exitCode: 0 });
    await appendFile(
      join(homelab.env['NIX_CONF_DIR'] ?? '', 'nix.conf'),
      `builders = ssh-ng://builder@linux-builder aarch64-linux\nflake-registry = ${registry}\n`,
    );
    await workbench.openSidebar();
    await workbench.row('server-vm').waitFor();
  });
  afterAll(() => workbench.close());

  it('sees that the builder does not answer', async () => {
    await workbench.run('Homelab: Focus on Linux Builder View');
    await workbench.row('Linux builder').waitFor();
    await expect.poll(() => workbench.row('Linux builder').innerText()).toMatch('off');
    await workbench.picture('builder-off');
  });

  it('is asked once whether it is started, and gets the VM when it is ready', async () => {
    const row = workbench.row('server-vm-aarch64');
    await row.hover();
    await row.locator('.action-label[aria-label^="Boot VM"]').click();
    const question = workbench.notification('which the Linux builder builds');
    await question.getByRole('button', { name: 'Start It' }).waitFor();
    await workbench.settled(question);
    await workbench.picture('builder-asked');
    await question.getByRole('button', { name: 'Start It' }).click();
    await workbench.notification('server-vm-aarch64 runs in its VM.').waitFor({ timeout: 150_000 });
    await expect.poll(() => workbench.row('Linux builder').innerText()).toMatch('ready');
    await workbench.picture('builder-ready');
  });

  it('keeps the builder when the window is reloaded, and can end it then', async () => {
    await workbench.page.reload();
    await workbench.openSidebar();
    await expect.poll(() => workbench.row('Linux builder').innerText()).toMatch('ready');
    await workbench.row('server-vm-aarch64').waitFor();
    await workbench.picture('builder-reloaded');
    const row = workbench.row('Linux builder');
    await row.hover();
    await row.locator('.action-label[aria-label^="Stop Linux Builder"]').click({ timeout: 60_000 });
    await expect.poll(() => nodeNetwork.portState(31022)).toBe('free');
  });
});
