import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';
const modulePath = 'modules/services/grafana.nix';

describe('a person who edits a machine', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  beforeEach(() => workbench.tidy());
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
    await workbench.row('grafana').waitFor();
    await workbench.picture('services');
    await workbench.tick('grafana', false);
    await expect.poll(() => textOf(machinePath)).toContain('grafana.enable = false;');
    await workbench.picture('service-off');
    await workbench.tick('grafana', true);
    await expect.poll(() => textOf(machinePath)).toContain('grafana.enable = true;');
  });

  it('reads about an option where it is used', async () => {
    const { page } = workbench;
    await workbench.openFile(modulePath);
    await workbench.goToLine(await lineOf('dataDir = cfg.dataDir', modulePath));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'grafana.dataDir' });
    await vi.waitFor(
      async () => {
        await workbench.run('Show or Focus Hover');
        await hover.first().waitFor({ timeout: 5000 });
      },
      { timeout: 60_000 },
    );
    await workbench.picture('hover-in-module');
    const text = await hover.first().innerText();
    for (const part of ['In effect', modulePath]) expect(text).toContain(part);
  });

  it('sees all that a rename changes before it is made', async () => {
    const { page } = workbench;
    await workbench.openFile(modulePath);
    await workbench.goToLine(await lineOf('port = mkOption', modulePath));
    await page.keyboard.press('Home');
    const name = page.locator('.rename-box input');
    await vi.waitFor(
      async () => {
        await workbench.run('Rename Symbol');
        await name.waitFor({ timeout: 5000 });
      },
      { timeout: 60_000 },
    );
    await name.fill('httpPort');
    await page.keyboard.press('Control+Enter');
    const changes = page.locator('.part.panel .monaco-list-row', { hasText: 'httpPort' });
    await changes.first().waitFor();
    await workbench.picture('rename-preview');
    expect(await textOf(modulePath)).not.toContain('httpPort');
    await page.getByRole('button', { name: 'Apply' }).first().click();
    await workbench.run('File: Save All Files');
    await expect.poll(() => textOf(modulePath)).toContain('http_port = cfg.httpPort;');
  });

  it('opens the page that explains a finding, as a page', async () => {
    const { page } = workbench;
    const editor = await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('loki.enable'));
    await page.keyboard.type('\ngrafana.port = 3000;');
    await editor.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    await page.locator('.markers-panel a', { hasText: 'port-conflict' }).first().click();
    await page.locator('.tab', { hasText: 'port-conflict.md' }).first().waitFor();
    const rendered = page.frameLocator('iframe.webview').frameLocator('iframe');
    await rendered.locator('h1', { hasText: 'port-conflict' }).waitFor();
    await workbench.picture('check-page');
  });

  it('sees it all at a glance', async () => {
    await workbench.openSidebar();
    await workbench.row('grafana').waitFor();
    const editor = await workbench.openFile(machinePath);
    await workbench.goToLine(await lineOf('grafana.enable'));
    await editor.locator('.codelens-decoration', { hasText: 'open module' }).first().waitFor();
    await editor.locator('.view-line', { hasText: 'port 3001' }).waitFor();
    await workbench.page.keyboard.type('\ngrafana.');
    await workbench.page.locator('.suggest-widget .monaco-list-row').first().waitFor();
    await workbench.picture('overview');
  });

  async function lineOf(text: string, path = machinePath): Promise<number> {
    const lines = (await textOf(path)).split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }

  function textOf(path: string): Promise<string> {
    return readFile(join(workbench.homelab.root, path), 'utf8');
  }
});
