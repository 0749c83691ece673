import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';

describe('a person who asks what NixOS has, why a value is what it is, and what differs', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  beforeEach(() => workbench.tidy());
  afterAll(() => workbench.close());

  it('reads what NixOS says of an option, and the module that declares it', async () => {
    const { page } = workbench;
    const editor = await openMachine();
    const name = editor.locator('.view-line span', { hasText: /^hostName$/ }).first();
    const hover = page.locator('.monaco-hover', { hasText: 'evaluated for server' }).first();
    // Nix finds the options out in the background, once the window has opened.
    await vi.waitFor(
      async () => {
        await page.mouse.move(0, 0);
        await name.hover();
        await hover.waitFor({ timeout: 3000 });
      },
      { timeout: 60_000 },
    );
    await workbench.picture('nixos-hover');
    await hover.locator('a', { hasText: 'network.nix' }).click();
    await page.locator('.tab.active', { hasText: 'network.nix' }).waitFor();
    await page.locator('.view-line', { hasText: 'hostName = ' }).waitFor();
    await workbench.picture('nixos-module');
  });

  it('completes an option of NixOS, with its documentation', async () => {
    const { page } = workbench;
    await openMachine();
    await workbench.goToLine(await lineOf('time.timeZone'));
    await page.keyboard.type('\nservices.caddy.http');
    const item = page.locator('.suggest-widget .monaco-list-row', { hasText: 'httpPort' }).first();
    await item.waitFor();
    // Pressed once more, it shows the documentation, or hides what is shown.
    const details = page.locator('.suggest-details', { hasText: 'From NixOS 26.05' });
    await vi.waitFor(
      async () => {
        if (!(await details.isVisible())) await page.keyboard.press('Control+Space');
        await details.waitFor({ timeout: 3000 });
      },
      { timeout: 30_000 },
    );
    await workbench.picture('nixos-completion');
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
    await workbench.picture('explained');
  });

  it('compares a machine with the last commit, and two values side by side', async () => {
    const { page } = workbench;
    await openMachine();
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
    await workbench.row('Options').click();
    await workbench.row('Derivations').click();
    const derivation = workbench.row('nixos-system-server').first();
    await derivation.click();
    const built = page.locator('.monaco-diff-editor .modified');
    await built.locator('.view-line', { hasText: 'builder = ' }).waitFor();
    await workbench.picture('derivations');
  });

  /** The machine's own file: others have the same name, and move in the list while VS Code searches. */
  function openMachine(): Promise<Locator> {
    const { page } = workbench;
    const folder = page.locator('.breadcrumbs-control').getByText('server', { exact: true });
    return vi.waitFor(
      async () => {
        const editor = await workbench.openFile(machinePath);
        await folder.waitFor({ timeout: 3000 });
        return editor;
      },
      { timeout: 60_000 },
    );
  }

  const explained = (text: string) =>
    workbench.page.locator('.pane', { hasText: 'Explain' }).locator('.monaco-list-row', {
      hasText: text,
    });

  async function lineOf(text: string): Promise<number> {
    const lines = (await readFile(join(workbench.homelab.root, machinePath), 'utf8')).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }
});
