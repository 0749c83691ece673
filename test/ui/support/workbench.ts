import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from '../../support/browser';
import { createHomelab, type Homelab, type HomelabOptions } from '../../support/create-homelab';
import { startEmbeddedVscode, type EmbeddedVscode } from '../../support/embedded-vscode';
import { template } from '../../support/fixtures';
import { Window } from './window';

export type WorkbenchOptions = HomelabOptions & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether root may write where permissions forbid it, as it usually may. */
  readonly asOrdinaryUser?: boolean;
};

/** A VS Code with the packaged extension, a homelab, and a person in front of it. */
export class Workbench extends Window {
  private constructor(
    readonly homelab: Homelab,
    private running: EmbeddedVscode,
    private readonly browser: Browser,
    page: Page,
  ) {
    super(page);
  }

  /** Opens a copy of the template. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { settings = {}, env, asOrdinaryUser = false, ...rest } = options;
    const homelab = await createHomelab({ from: template, ...rest });
    const vscode = await startEmbeddedVscode({
      data: join(homelab.scratch, 'vscode'),
      env: { ...homelab.env, ...env },
      settings: { ...forPictures, ...settings },
      vsix: inject('vsix'),
      asOrdinaryUser,
    });
    const browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const workbench = new Workbench(homelab, vscode, browser, page);
    await workbench.visit(homelab.root);
    return workbench;
  }

  get vscode(): EmbeddedVscode {
    return this.running;
  }

  /** VS Code is killed, with everything that it has not left to itself, and opened again. */
  async restart(): Promise<void> {
    this.running.crash();
    this.running = await this.running.again();
    await this.visit(this.homelab.root);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.vscode.stop();
    await this.homelab.dispose();
  }

  /** The window dies without a word, and another one is opened. */
  async loseWindow(): Promise<void> {
    const context = this.page.context();
    const developer = await context.newCDPSession(this.page);
    const crash = this.page.waitForEvent('crash');
    void developer.send('Page.crash').catch(() => undefined);
    await crash;
    const size = this.page.viewportSize();
    await this.page.close();
    this.page = await context.newPage();
    if (size) await this.page.setViewportSize(size);
    await this.visit(this.homelab.root);
  }

  /** Shows a folder, or an empty window. */
  async visit(folder?: string): Promise<void> {
    await this.page.goto(this.vscode.address(folder));
    await this.page.locator('.monaco-workbench .activitybar').waitFor();
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  /** Files as they were committed, and no editor open: VS Code keeps what was not saved. */
  async startOver(): Promise<void> {
    await this.tidy();
    await this.visit(this.homelab.root);
  }

  /** The same in the window as it is. */
  async tidy(): Promise<void> {
    const { root, env } = this.homelab;
    const unsaved = this.page.locator('.tab.dirty');
    await this.page.keyboard.press('Escape');
    while ((await unsaved.count()) > 0) {
      await unsaved.first().click();
      await this.run('File: Revert File');
      await unsaved.first().waitFor({ state: 'detached' });
    }
    await this.run('View: Close All Editors');
    await execa('git', ['checkout', '--quiet', '--', '.'], { cwd: root, env });
  }

  /** Changes settings, those of the computer too, which VS Code reads at once. */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    for (const whose of ['User', 'Machine']) {
      const file = join(this.homelab.scratch, 'vscode/data', whose, 'settings.json');
      const before = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...before, ...changes }, null, 2));
    }
  }
}

/** Terminals as text in the page, and nothing that blinks. */
const forPictures = {
  'terminal.integrated.gpuAcceleration': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
};
