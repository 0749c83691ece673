import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchBrowser } from '../../support/browser';
import { createHomelab, type Homelab, type HomelabOptions } from '../../support/create-homelab';
import { startEmbeddedVscode, type EmbeddedVscode } from '../../support/embedded-vscode';
import { template } from '../../support/fixtures';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the pictures are kept that the tests take. */
export const screenshots = join(project, '.artifacts/screenshots');

export type WorkbenchOptions = HomelabOptions & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether root may write where permissions forbid it, as it usually may. */
  readonly asOrdinaryUser?: boolean;
};

/** A VS Code with the packaged extension, a homelab, and a person in front of it. */
export class Workbench {
  private constructor(
    readonly homelab: Homelab,
    readonly vscode: EmbeddedVscode,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

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
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const workbench = new Workbench(homelab, vscode, browser, page);
    await workbench.visit(homelab.root);
    return workbench;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.vscode.stop();
    await this.homelab.dispose();
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

  /** Changes settings of the user, which VS Code reads at once. */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = join(this.homelab.scratch, 'vscode/data/User/settings.json');
    const before = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...before, ...changes }, null, 2));
  }

  /** Runs a command as a person does, by its title. */
  async run(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: title })
      .first()
      .click();
  }

  /** Opens a file by its name and waits for its text. */
  async openFile(path: string): Promise<Locator> {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(path);
    const name = path.split('/').at(-1) ?? path;
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: name })
      .first()
      .click();
    const editor = this.page.locator('.editor-group-container .monaco-editor').first();
    await editor.locator('.view-line').first().waitFor();
    return editor;
  }

  /** Puts the caret at the end of a line, counted from 1. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`:${line}:1000`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  async openSidebar(): Promise<void> {
    await this.page.locator('.activitybar [aria-label^="Homelab"]').first().click();
    await this.page.locator('.pane-body').first().waitFor();
  }

  row(name: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: name }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notifications-toasts .notification-list-item', { hasText: text })
      .first();
  }

  /** Waits until something has come to rest where it belongs, so that a picture shows it. */
  async settled(locator: Locator): Promise<void> {
    const place = async () => JSON.stringify(await locator.boundingBox());
    for (let before = ''; ;) {
      const now = await place();
      if (now === before) return;
      before = now;
      await this.page.waitForTimeout(200);
    }
  }

  terminal(): Locator {
    return this.page.locator('.terminal-wrapper.active .xterm-rows').first();
  }

  /** With UPDATE_SCREENSHOTS, pictures that the documentation shows are renewed. */
  async picture(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    const path = join(screenshots, `${name}.png`);
    await this.page.screenshot({ path });
    const shown = join(project, 'docs/screenshots', `${name}.png`);
    if (process.env['UPDATE_SCREENSHOTS'] !== undefined && existsSync(shown))
      await copyFile(path, shown);
  }
}

/** Terminals as text in the page, and nothing that blinks. */
const forPictures = {
  'terminal.integrated.gpuAcceleration': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
};
