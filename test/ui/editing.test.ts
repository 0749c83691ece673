import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';

describe('a person who edits a machine', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  beforeEach(() => workbench.startOver());
  afterAll(() => workbench.close());

  it('types the name of a service and accepts a completion', async () => {
    const editor = await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('grafana.enable'));
    await workbench.page.keyboard.type('\ngrafana.po');
    await workbench.page.locator('.suggest-widget .monaco-list-row', { hasText: 'port' }).waitFor();
    await workbench.picture('completion');
    await workbench.page.keyboard.press('Tab');
    await editor.locator('.view-line', { hasText: 'grafana.port =' }).waitFor();
    await workbench.picture('completion-accepted');
  });

  it('sees the squiggle under a mistyped option and applies its fix', async () => {
    const { page } = workbench;
    const editor = await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('loki.enable'));
    await page.keyboard.type('\ngrafana.prot = 3001;');
    await editor.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await page.keyboard.press('Escape');
    for (let step = 0; step < ' = 3001;'.length + 1; step++) await page.keyboard.press('ArrowLeft');
    await workbench.picture('squiggle');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'port' }).first();
    // What was underlined while typing goes first, and a list of fixes does not change once it is open.
    await vi.waitFor(
      async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+.');
        await fix.waitFor({ timeout: 3000 });
      },
      { timeout: 30_000 },
    );
    await workbench.picture('quick-fix');
    await page.keyboard.press('Enter');
    await editor.locator('.view-line', { hasText: 'grafana.port = 3001;' }).waitFor();
    await editor
      .locator('.squiggly-error, .squiggly-warning')
      .first()
      .waitFor({ state: 'detached' });
  });

  it('switches a service off by its checkbox, and the file changes', async () => {
    await workbench.openSidebar();
    const box = workbench.row('grafana').locator('.custom-view-tree-node-item-checkbox');
    await box.waitFor();
    await workbench.picture('services');
    await box.click();
    await expect.poll(() => textOf(machinePath)).toContain('grafana.enable = false;');
    await workbench.picture('service-off');
    await box.click();
    await expect.poll(() => textOf(machinePath)).toContain('grafana.enable = true;');
  });

  it('sees it all at a glance', async () => {
    await workbench.openSidebar();
    await workbench.row('grafana').waitFor();
    await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('grafana.enable'));
    await workbench.page.keyboard.type('\ngrafana.');
    await workbench.page.locator('.suggest-widget .monaco-list-row').first().waitFor();
    await workbench.picture('overview');
  });

  async function lineOf(text: string): Promise<number> {
    const lines = (await textOf(machinePath)).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }

  function textOf(path: string): Promise<string> {
    return readFile(join(workbench.homelab.root, path), 'utf8');
  }
});
