/// <reference lib="dom" />
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { decryptWithAge, encryptWithAge, makeSshKey, type KeyPair } from '../support/age-keys';
import { findPlaintext } from '../support/find-plaintext';
import { mustRun } from '../support/run';
import { Workbench } from './support/workbench';

const machinePath = 'machines/server/default.nix';
const rulesPath = 'secrets/secrets.nix';
const grafana = 'secrets/grafana-admin-password.age';
const movedPath = 'secrets/nextcloud-adminpassword.age';

/** A content that is nowhere else in the world. */
const needle = (): string => `plain-${randomBytes(12).toString('hex')}`;

describe('a person with secrets', () => {
  let workbench: Workbench;
  let me: KeyPair;
  let server: KeyPair;
  let laptop: KeyPair;
  const at = (path: string): string => join(workbench.homelab.root, path);
  const textOf = (path: string): Promise<string> => readFile(at(path), 'utf8');
  const vmIdentity = (): string => at('secrets/vm/identity.txt');

  beforeAll(async () => {
    workbench = await Workbench.open();
    const { homelab } = workbench;
    const keys = join(homelab.env['HOME'] ?? '', '.ssh');
    me = await makeSshKey(join(keys, 'id_ed25519'));
    server = await makeSshKey(join(keys, 'server'));
    laptop = await makeSshKey(join(keys, 'laptop'));
    const rules = (await textOf(rulesPath))
      .replace(/"ssh-ed25519 [^"]*with-your-key"/, `"${me.recipient}"`)
      .replace(/"ssh-ed25519 [^"]*host-key"/, `"${server.recipient}"`);
    await writeFile(at(rulesPath), rules);
    for (const name of ['grafana-admin-password', 'grafana-secret-key'])
      await encryptWithAge(at(`secrets/${name}.age`), 'as shipped', [
        me.recipient,
        server.recipient,
      ]);
    const git = { cwd: homelab.root, env: homelab.env };
    await mustRun('git', ['commit', '--quiet', '--all', '--message', 'Use my keys'], git);
    await workbench.page.setViewportSize({ width: 1280, height: 1100 });
    await noteWelcomes(workbench.page);
    await workbench.visit(homelab.root);
    await openSidebar();
    await row('grafana-admin-password').waitFor();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.picture(`failed-${task.name.slice(0, 30)}`);
  });
  afterAll(() => workbench.close());

  it('is told that they are read, and never that there are none', async () => {
    const told = await workbench.page.evaluate(() => (globalThis as Noted).told ?? []);
    expect(told.filter((text) => text.includes('no secret'))).toEqual([]);
    expect(told).toContain('Reading your homelab…');
  });

  it('sees them with their recipients, in light and in dark', async () => {
    await row('grafana-admin-password').getByText('for admin, server').waitFor();
    await row('for vm').waitFor();
    await row('grafana-admin-password').click();
    await row('Rule in').waitFor();
    await row('Declared in').waitFor();
    await workbench.picture('secrets-view-light');
    await workbench.run('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.picture('secrets-view-dark');
    await row('grafana-admin-password').click();
  });

  it('reads one of the VM, whose identity the template brings', async () => {
    const ofVm = row(/grafana-admin-password.*vm/);
    await press(ofVm, 'Edit Secret', page().getByText('Encrypted for vm.'));
    expect(await page().locator('textarea').inputValue()).toBe('nixos');
    await workbench.run('View: Close All Editors');
  });

  it('edits one, and its plaintext reaches no disk', async () => {
    const first = needle();
    await openEditor('grafana-admin-password');
    const field = page().locator('textarea');
    await field.waitFor();
    expect(await field.inputValue()).toBe('as shipped');
    expect(await field.getAttribute('class')).toBe('hidden');
    await workbench.picture('secret-editor-hidden');
    await page().getByRole('button', { name: 'Show' }).click();
    expect(await field.getAttribute('class')).toBe('');
    await field.fill(first);
    const dirtySince = Date.now();
    await workbench.picture('secret-editor-dark');
    await expect.poll(backups, { timeout: 30_000 }).not.toEqual([]);
    await expect.poll(() => Date.now() - dirtySince).toBeGreaterThan(5000);
    expect(await traces(first)).toEqual([]);
    await workbench.loseWindow();
    await expect.poll(() => page().locator('textarea').inputValue()).toBe(first);
    await dirty().waitFor();
    await workbench.visit(workbench.homelab.root);
    await expect.poll(() => page().locator('textarea').inputValue()).toBe(first);
    await dirty().waitFor();
    await openSidebar();
    expect(await decryptWithAge(at(grafana), server.identity)).toBe('as shipped');
    expect(await traces(first)).toEqual([]);
    await save();
    expect(await decryptWithAge(at(grafana), server.identity)).toBe(first);
    expect(await decryptWithAge(at(grafana), me.identity)).toBe(first);
    expect(await traces(first)).toEqual([]);
  });

  it('takes back what was typed, step by step', async () => {
    await openEditor('grafana-admin-password');
    const field = page().locator('textarea');
    const before = await field.inputValue();
    await field.press('Control+End');
    await field.pressSequentially('xyz');
    await dirty().waitFor();
    await expect.poll(() => field.inputValue()).toBe(`${before}xyz`);
    for (let now = `${before}xyz`; now !== before; now = await field.inputValue()) {
      await field.press('Control+Z');
      await expect.poll(() => field.inputValue()).not.toBe(now);
    }
    await dirty().waitFor({ state: 'detached' });
  });

  it('cannot save an empty one', async () => {
    await openEditor('grafana-admin-password');
    const bytes = await readFile(at(grafana));
    await page().locator('textarea').fill('');
    await dirty().waitFor();
    await page().locator('textarea').press('Control+S');
    await workbench.notification('would be empty, so it is left as it is').waitFor();
    await workbench.picture('secret-empty');
    expect((await readFile(at(grafana))).equals(bytes)).toBe(true);
    await workbench.run('File: Revert File');
    await dirty().waitFor({ state: 'detached' });
    await clear();
  });

  it('makes a new one in one line, with its rule and its declaration', async () => {
    const content = needle();
    await workbench.run('Homelab: New Secret');
    await answer('mail-password');
    await workbench.picture('secret-recipients');
    await accept('For whom is it encrypted?');
    await pick(machinePath);
    await pick('Type one line');
    await answer(content);
    await workbench.notification('The secret mail-password is encrypted.').waitFor();
    await workbench.picture('secret-created');
    const file = at('secrets/mail-password.age');
    expect(await decryptWithAge(file, server.identity)).toBe(content);
    expect(await textOf(rulesPath)).toContain('"mail-password.age".publicKeys = [');
    expect(await textOf(machinePath)).toContain(
      'age.secrets.mail-password.file = ../../secrets/mail-password.age;',
    );
    expect(await traces(content)).toEqual([]);
    await row('mail-password').waitFor();
    await clear();
  });

  it('adds a recipient from the file of its key, and removes it again', async () => {
    const path = 'secrets/grafana-secret-key.age';
    await workbench.run('Homelab: Add Recipient to Secret');
    await pick(path);
    await pick('From a file');
    await chooseFile(`${laptop.identity}.pub`);
    await pick('SHA256:');
    await workbench.notification('laptop can open grafana-secret-key now.').waitFor();
    expect(await decryptWithAge(at(path), laptop.identity)).toBe('as shipped');
    expect(await textOf(rulesPath)).toContain(`laptop = "${laptop.recipient}";`);
    await clear();
    await row('grafana-secret-key').click();
    const recipient = row(/^laptop/);
    const remove = workbench.page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: 'Remove' });
    await press(recipient, 'Remove Recipient', remove);
    await workbench.picture('secret-remove-recipient');
    await remove.click();
    await workbench.notification('is no recipient of grafana-secret-key any more').waitFor();
    expect(await decryptWithAge(at(path), laptop.identity)).toBe('closed');
    expect(await decryptWithAge(at(path), server.identity)).toBe('as shipped');
    await row('grafana-secret-key').click();
    await clear();
  });

  it('rekeys one whose rule has changed', async () => {
    const rules = await textOf(rulesPath);
    const wider = rules.replace(
      '"grafana-secret-key.age".publicKeys = [\n    admin',
      '"grafana-secret-key.age".publicKeys = [\n    admin\n    vm',
    );
    await writeFile(at(rulesPath), wider);
    const outdated = row('needs a rekey');
    await outdated.waitFor();
    await workbench.picture('secret-outdated');
    await press(outdated, 'Rekey Secret', workbench.notification('Encrypted 1 secret again.'));
    await outdated.waitFor({ state: 'detached' });
    expect(await decryptWithAge(at('secrets/grafana-secret-key.age'), vmIdentity())).toBe(
      'as shipped',
    );
    await clear();
  });

  it('moves a hard-coded value, and takes that back in one step', async () => {
    const content = needle();
    const { page: window } = workbench;
    const before = await textOf(rulesPath);
    const machine = await hardcode(content);
    await move(content);
    await workbench.picture('secret-moved');
    expect(await decryptWithAge(at(movedPath), server.identity)).toBe(content);
    const moved = await textOf(machinePath);
    expect(moved).not.toContain(content);
    expect(moved).toContain('config.age.secrets.nextcloud-adminpassword.path;');
    await clear();
    await workbench.openFile(machinePath);
    await window.keyboard.press('Control+Z');
    await expect.poll(() => readdir(at('secrets'))).not.toContain('nextcloud-adminpassword.age');
    // The files go back one after another.
    await expect
      .poll(async () => {
        await workbench.run('File: Save All');
        return [await textOf(machinePath), await textOf(rulesPath)];
      })
      .toEqual([machine, before]);
  });

  it('gives what was moved a new value, because the old one is known', async () => {
    const content = /adminpassword = "(.*)"/.exec(await textOf(machinePath))?.[1] ?? '';
    await (await move(content)).click();
    await page().locator('h1', { hasText: 'nextcloud-adminpassword.age' }).waitFor();
    const fresh = needle();
    await page().locator('textarea').fill(fresh);
    await save();
    expect(await decryptWithAge(at(movedPath), server.identity)).toBe(fresh);
    expect(await traces(fresh)).toEqual([]);
  });

  it('is told why one cannot be decrypted, and can replace it', async () => {
    await encryptWithAge(at(grafana), 'closed to me', [server.recipient]);
    await workbench.run('View: Close All Editors');
    await openEditor('grafana-admin-password');
    await page().getByText('none of your keys is among its recipients').waitFor();
    await workbench.picture('secret-wrong-key');
    await page().getByRole('button', { name: 'Replace the Content' }).click();
    await page().locator('textarea').fill('mine again');
    await save();
    expect(await decryptWithAge(at(grafana), me.identity)).toBe('mine again');
  });

  it('loses nothing to a kill, and gives nothing away', async () => {
    const content = needle();
    await openEditor('grafana-admin-password');
    await page().locator('textarea').fill(content);
    await dirty().waitFor();
    const keptContents = async (): Promise<readonly string[]> =>
      Promise.all((await backups()).map((path) => decryptWithAge(path, me.identity)));
    await expect.poll(keptContents).toEqual([content]);
    workbench.vscode.crash();
    expect(await traces(content)).toEqual([]);
    expect(await decryptWithAge(at(grafana), me.identity)).toBe('mine again');
    expect(await keptContents()).toEqual([content]);
  });

  /** Writes a value into the machine's file, and gives the file's text. */
  async function hardcode(content: string): Promise<string> {
    const line = `  services.nextcloud.adminpassword = "${content}";\n`;
    const machine = (await textOf(machinePath)).replace(/\}\s*$/, `${line}}\n`);
    await writeFile(at(machinePath), machine);
    return machine;
  }

  /** Moves it into a secret, and gives the button of the message that says what to do then. */
  async function move(content: string): Promise<Locator> {
    const { page: window } = workbench;
    const lines = (await textOf(machinePath)).split('\n');
    await workbench.openFile(machinePath);
    await workbench.goToLine(lines.findIndex((text) => text.includes(content)) + 1);
    for (let step = 0; step < 4; step++) await window.keyboard.press('ArrowLeft');
    const fix = window.locator('.action-widget .monaco-list-row', {
      hasText: 'an encrypted secret',
    });
    await vi.waitFor(
      async () => {
        await window.keyboard.press('Escape');
        await window.keyboard.press('Control+.');
        await fix.first().waitFor({ timeout: 3000 });
      },
      { timeout: 30_000 },
    );
    await workbench.picture('secret-move');
    await fix.first().click();
    await answer('');
    await accept('For whom is it encrypted?');
    const warning = workbench.notification('make a new one where it is used');
    const button = warning.getByRole('button', { name: 'Set a New Value…' });
    await button.waitFor();
    return button;
  }

  /**
   * The view is closed at first, and gets the room of those above and below, so that all its rows are
   * seen. The tooltip of the activity bar would cover them.
   */
  async function openSidebar(): Promise<void> {
    await workbench.openSidebar();
    for (const [name, expanded] of [
      ['Services', false],
      ['Virtual Machines', false],
      ['Secrets', true],
    ] as const) {
      const header = workbench.page.locator('.sidebar .pane-header', { hasText: name });
      await header.waitFor();
      if ((await header.getAttribute('aria-expanded')) !== String(expanded)) await header.click();
    }
    await workbench.page.mouse.move(800, 600);
  }

  /** The first row of the sidebar with that text. */
  function row(text: string | RegExp): Locator {
    return workbench.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  function page(): FrameLocator {
    const frame = workbench.page.locator('iframe.webview.ready').last().contentFrame();
    return frame.locator('#active-frame').contentFrame();
  }

  /** While VS Code draws its rows anew, a click on one has no secret, and the person is asked which. */
  async function press(target: Locator, button: string, outcome: Locator): Promise<void> {
    await vi.waitFor(
      async () => {
        await workbench.page.keyboard.press('Escape');
        await target.hover({ timeout: 5000 });
        await target.getByRole('button', { name: button }).click({ timeout: 5000 });
        await outcome.waitFor({ timeout: 10_000 });
      },
      { timeout: 60_000 },
    );
  }

  async function openEditor(name: string): Promise<void> {
    await press(row(name), 'Edit Secret', page().locator('h1', { hasText: `${name}.age` }));
  }

  function dirty(): Locator {
    return workbench.page.locator('.tab.dirty');
  }

  async function save(): Promise<void> {
    await page().locator('textarea').press('Control+S');
    await dirty().waitFor({ state: 'detached' });
  }

  async function clear(): Promise<void> {
    await workbench.run('Notifications: Clear All Notifications');
  }

  function question(): Locator {
    return workbench.page.locator('.quick-input-widget');
  }

  /** Types into the box that is asked with; empty leaves what is suggested. */
  async function answer(text: string): Promise<void> {
    const input = question().locator('.quick-input-box input');
    await input.waitFor();
    if (text !== '') await input.fill(text);
    await input.press('Enter');
  }

  /** Types the path into VS Code's own dialog, which writes a folder there itself while it opens. */
  async function chooseFile(path: string): Promise<void> {
    const input = question().locator('.quick-input-box input');
    await expect.poll(() => input.inputValue()).toBe(`${dirname(path)}/`);
    await input.fill(path);
    await question()
      .locator('.monaco-list-row', { hasText: basename(path) })
      .first()
      .waitFor();
    await input.press('Enter');
  }

  async function pick(text: string): Promise<void> {
    await question().locator('.monaco-list-row', { hasText: text }).first().click();
  }

  /** Leaves the choice as it is suggested. */
  async function accept(placeholder: string): Promise<void> {
    const input = question().locator(`input[placeholder^="${placeholder}"]`);
    await input.waitFor();
    await input.press('Enter');
  }

  function traces(content: string): Promise<readonly string[]> {
    return findPlaintext(content, [dirname(workbench.homelab.root)]);
  }

  /** What VS Code keeps of unsaved secrets. */
  async function backups(): Promise<readonly string[]> {
    const data = join(workbench.homelab.scratch, 'vscode');
    const entries = await readdir(data, { withFileTypes: true, recursive: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.parentPath.includes('Storage'))
      .map(({ parentPath, name }) => join(parentPath, name));
    const texts = await Promise.all(files.map((path) => readFile(path, 'latin1').catch(() => '')));
    return files.filter((_, index) => texts[index]?.startsWith('age-encryption.org/v1') === true);
  }
});

type Noted = { told?: string[] };

/** Notes, in pages that are opened from now on, whatever an empty view says, for however short a time. */
async function noteWelcomes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: string[] = [];
    (globalThis as Noted).told = told;
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('.welcome-view-content p'))
        if (!told.includes(textContent)) told.push(textContent);
    }).observe(document, { childList: true, subtree: true });
  });
}
