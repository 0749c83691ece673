import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';

describe('a person who asks what NixOS has, and why a value is what it is', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  beforeEach(() => workbench.tidy());
  afterAll(() => workbench.close());

  it('completes an option of NixOS, reads where that comes from, and has it explained', async () => {
    const { page } = workbench;
    const editor = await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('time.timeZone'));
    await page.keyboard.type('\nservices.caddy.http');
    const item = page.locator('.suggest-widget .monaco-list-row', { hasText: 'httpPort' }).first();
    // Nix finds the options out in the background, once the window has opened.
    await vi.waitFor(
      async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+Space');
        await item.waitFor({ timeout: 3000 });
      },
      { timeout: 60_000 },
    );
    await workbench.picture('nixos-completion');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    const line = editor.locator('.view-line', { hasText: 'services.caddy.httpPort' }).first();
    await line.locator('span', { hasText: 'httpPort' }).last().hover();
    const hover = page.locator('.monaco-hover', { hasText: 'evaluated for' }).first();
    await hover.waitFor();
    await workbench.picture('nixos-hover');
    await hover.locator('a', { hasText: /^server$/ }).click();
    await explained('By Nix: 80').waitFor();
    await workbench.picture('explained');
  });

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
    await workbench.row('derivations differ').waitFor();
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
