import { mkdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { vi } from 'vitest';

/** Where the pictures are kept that the tests take. */
const screenshots = fileURLToPath(new URL('../../../.artifacts/screenshots', import.meta.url));

/** A window of VS Code in a browser, and what a person does with keyboard and mouse in it. */
export class Window {
  constructor(public page: Page) {}

  /** Runs a command as a person does, by its title, and says when that was, as a date. */
  async run(title: string): Promise<number> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title });
    return this.choose('F1', `>${title}`, row.first());
  }

  /** Opens a file by its name and waits for its text. */
  async openFile(path: string): Promise<Locator> {
    // The rows still move while VS Code searches, so that a click may open another file.
    const crumbs = { hasText: path.replaceAll('/', '') };
    await vi.waitFor(
      async () => {
        await this.choose('Control+P', path, this.quickOpenRow(path));
        await this.page.locator('.breadcrumbs-control', crumbs).first().waitFor({ timeout: 5000 });
      },
      { timeout: 60_000 },
    );
    const editor = this.page.locator('.editor-group-container .monaco-editor').first();
    await editor.locator('.view-line').first().waitFor();
    return editor;
  }

  /** Once more where a page took the focus after VS Code asked, which ends the question. */
  private async choose(key: string, text: string, row: Locator): Promise<number> {
    return vi.waitFor(
      async () => {
        await this.page.keyboard.press(key);
        const input = this.page.locator('.quick-input-widget input').first();
        await input.fill(text, { timeout: 10_000 });
        await row.waitFor({ timeout: 10_000 });
        await this.listIsComplete();
        const now = Date.now();
        await row.click({ timeout: 10_000 });
        return now;
      },
      { timeout: 60_000 },
    );
  }

  /** While VS Code searches, a row may turn into another one under the click. */
  private async listIsComplete(): Promise<void> {
    const list = this.page.locator('.quick-input-list .monaco-list-rows');
    for (let before = ''; ;) {
      const now = await list.innerText();
      if (now === before) return;
      before = now;
      await this.page.waitForTimeout(150);
    }
  }

  /** The row of exactly that file: others of the same name are listed before it while VS Code searches. */
  private quickOpenRow(path: string): Locator {
    const { dir, base } = parse(path);
    const named = this.page.locator('.quick-input-list .monaco-list-row', { hasText: base });
    const whole = new RegExp(`^${dir.replaceAll('.', '\\.')}$`);
    const folder = this.page.locator('.label-description', { hasText: whole });
    return (dir === '' ? named : named.filter({ has: folder })).first();
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
    const icon = this.page.locator('.activitybar [aria-label^="Homelab"]').first();
    const title = this.page.locator('.sidebar .title-label', { hasText: 'Homelab' });
    await vi.waitFor(
      async () => {
        // A click on what is open already closes it.
        if (!(await title.isVisible())) await icon.click();
        await title.waitFor({ timeout: 2000 });
      },
      { timeout: 60_000 },
    );
    await this.page.locator('.pane-body').first().waitFor();
  }

  async closeSidebar(): Promise<void> {
    if (await this.page.locator('.part.sidebar').isVisible())
      await this.run('View: Close Primary Side Bar');
  }

  async closePanel(): Promise<void> {
    if (await this.page.locator('.part.panel').isVisible()) await this.run('View: Hide Panel');
  }

  row(name: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: name }).first();
  }

  /** The box of a service of the first machine. */
  box(name: string): Locator {
    return this.row(name).locator('.custom-view-tree-node-item-checkbox');
  }

  /** The row of a service once its words, and its box, are those of what was read. */
  ticked(name: string, wanted: boolean): Locator {
    const state = wanted ? 'on' : 'off';
    const box = this.page.locator(
      `.custom-view-tree-node-item-checkbox[aria-checked="${String(wanted)}"]`,
    );
    return this.page
      .locator(`.sidebar .monaco-list-row[aria-label*="${name} on "][aria-label*=", ${state}"]`)
      .filter({ has: box })
      .first();
  }

  /** Ticks a service on or off; a click that a busy window has missed is made again. */
  async tick(name: string, wanted: boolean): Promise<void> {
    await this.box(name).waitFor();
    await vi.waitFor(
      async () => {
        if (!(await this.ticked(name, wanted).isVisible()))
          await this.box(name).click({ timeout: 5000 });
        await this.ticked(name, wanted).waitFor({ timeout: 5000 });
      },
      { timeout: 60_000 },
    );
  }

  /**
   * Opens the walkthrough and finds the mark of one of its steps, as it is then. VS Code ticks no
   * step for what was so already when it read the walkthroughs, which it does at the first look;
   * so the steps are ticked while somebody looks.
   */
  async stepIs(title: string, wanted: 'done' | 'open'): Promise<void> {
    await this.run('Welcome: Open Walkthrough');
    const walkthrough = { hasText: 'Your first homelab' };
    await this.page.locator('.quick-input-list .monaco-list-row', walkthrough).click();
    const step = this.page.locator('.gettingStartedContainer .getting-started-step', {
      hasText: title,
    });
    const checked = String(wanted === 'done');
    await step.locator(`[role=checkbox][aria-checked=${checked}]`).first().waitFor();
    // By the mouse: the page may take the focus again, which ends the question for a command.
    const tab = this.page.locator('.tab.active', { hasText: 'Welcome' });
    await tab.locator('.tab-actions .action-label').click();
    await tab.waitFor({ state: 'detached' });
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

  /** Keeps what is seen, for whoever looks into a failure. */
  async picture(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}
