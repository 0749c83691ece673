import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestVm } from '../support/test-vm';
import { Workbench } from '../ui/support/workbench';
import { MapPage } from '../ui/support/map-page';
import { Recorder } from './recorder';
import { windowTitle } from './scenes';

const folder = fileURLToPath(new URL('../../.artifacts/gallery', import.meta.url));
const machinePath = 'machines/server/default.nix';
const size = { width: 960, height: 600 };

describe('the animation', () => {
  let workbench: Workbench;
  let film: Recorder;
  beforeAll(async () => {
    await buildTestVm();
    workbench = await Workbench.open({
      settings: {
        'workbench.colorTheme': 'Dark 2026',
        'window.commandCenter': false,
        'window.title': windowTitle,
        'editor.fontSize': 14,
        'homelab.machine': 'server-vm-x86_64',
      },
    });
    await workbench.page.setViewportSize(size);
    film = new Recorder(join(folder, 'animation'), workbench.page);
    await film.start();
    await workbench.openSidebar();
    await workbench.row('grafana').waitFor();
    await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('grafana.enable'));
  });
  afterAll(async () => {
    await film.finish();
    await workbench.close();
  });

  it('completes an option', async () => {
    const { page } = workbench;
    await film.hold(1200);
    await page.keyboard.press('Enter');
    await film.type('grafana.');
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    await film.hold(900);
    await film.type('dom');
    await film.hold(700);
    await page.keyboard.press('Tab');
    await page.locator('.view-line', { hasText: 'grafana.domain =' }).first().waitFor();
    await film.hold(1000);
    await page.keyboard.press('Escape');
    await workbench.goToLine((await lineOf('grafana.enable')) + 1);
    await page.keyboard.press('Control+Shift+K');
  });

  it('shows a mistake, and mends it', async () => {
    const { page } = workbench;
    await workbench.goToLine(await lineOf('loki.enable'));
    await page.keyboard.press('Enter');
    await film.type('grafana.prot = 3001;');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Escape');
    await film.hold(700);
    for (let step = 0; step < ' = 3001;'.length + 1; step++) await page.keyboard.press('ArrowLeft');
    await workbench.run('Show or Focus Hover');
    await page.locator('.monaco-hover:not(.hidden) .hover-contents').first().waitFor();
    await film.hold(1800);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'port' }).first();
    await fix.waitFor();
    await film.hold(1300);
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'grafana.port = 3001;' }).first().waitFor();
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await film.hold(1000);
  });

  it('switches a service by its checkbox', async () => {
    const { page } = workbench;
    await workbench.run('File: Save');
    const box = workbench.row('loki').locator('.custom-view-tree-node-item-checkbox');
    await box.click();
    await page.locator('.view-line', { hasText: 'loki.enable = false;' }).first().waitFor();
    await film.hold(1400);
    await box.click();
    await page.locator('.view-line', { hasText: 'loki.enable = true;' }).first().waitFor();
    await film.hold(900);
  });

  it('boots the machine and sees what answers', async () => {
    const { page } = workbench;
    await workbench.run('Homelab: Boot VM');
    await page.locator('.terminal-wrapper.active').first().waitFor();
    const said = workbench.notification('runs in its VM.');
    for (let seconds = 0; seconds < 120 && !(await said.isVisible()); seconds++) {
      await film.hold(150);
      await said.waitFor({ timeout: 1000 }).catch(() => undefined);
    }
    await said.waitFor();
    const runs = { hasText: /^server-vm-x86_64\s*runs/ };
    await page.locator('.sidebar .monaco-list-row', runs).first().waitFor();
    await film.hold(1800);
    await page.screenshot({ path: join(folder, 'dark-vm.png'), animations: 'disabled' });
    await said.locator('.codicon-notifications-clear').click();
    await workbench.closePanel();
    const map = new MapPage(workbench);
    await map.open();
    for (const other of ['server', 'server-vm', 'server-vm-aarch64'])
      await map.choose('Machines', other);
    await map.part('server-vm-x86_64/service:homelab.services.homepage').hover();
    await expect
      .poll(() => map.words('server-vm-x86_64/service:homelab.services.homepage'))
      .toContain(', answers');
    await film.hold(3000);
    await workbench.run('Homelab: Stop VM');
    const machines = page.locator('.pane', { hasText: 'Virtual Machines' });
    await machines.locator('.monaco-list-row').first().waitFor({ state: 'detached' });
  });

  async function lineOf(text: string): Promise<number> {
    const lines = (await readFile(join(workbench.homelab.root, machinePath), 'utf8')).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }
});
