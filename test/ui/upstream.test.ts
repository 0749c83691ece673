import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';

describe('a person who asks why a value is what it is, and what differs', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  beforeEach(() => workbench.tidy());
  afterAll(() => workbench.close());

  it('opens a service into its options, and asks why one of them is what it is', async () => {
    await workbench.openSidebar();
    const service = workbench.row('grafana');
    await service.locator('.monaco-tl-twistie').click();
    const name = workbench.page.locator('.label-name', { hasText: /^port$/ });
    const port = workbench.page.locator('.sidebar .monaco-list-row', { has: name }).first();
    await port.waitFor();
    await workbench.picture('service-options');
    await port.click();
    await explained('By Nix: 3001').waitFor();
    await explained('By the sources: 3001').first().waitFor();
    await workbench.picture('explained');
  });

  it('compares a machine with the last commit, and two values side by side', async () => {
    const { page } = workbench;
    await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('grafana.enable'));
    await page.keyboard.type('\ngrafana.port = 3007;');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+S');
    await workbench.run('Homelab: Compare with Last Commit');
    const option = workbench.row('homelab.registry.grafana.health');
    await option.waitFor();
    await workbench.row('the last commit ↔ the files').waitFor();
    await workbench.picture('differences');
    await option.click();
    const editor = page.locator('.monaco-diff-editor');
    await editor.locator('.original .view-line', { hasText: '3001' }).waitFor();
    await editor.locator('.modified .view-line', { hasText: '3007' }).waitFor();
    await workbench.picture('difference');
  });

  const explained = (text: string) =>
    workbench.page.locator('.pane', { hasText: 'Explain' }).locator('.monaco-list-row', {
      hasText: text,
    });

  async function lineOf(text: string): Promise<number> {
    const lines = (await readFile(join(workbench.homelab.root, machinePath), 'utf8')).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }
});
