import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { commandBlocks } from '../support/command-blocks';
import { lockToStandIns } from '../support/lock-to-stand-ins';
import { ownEnvironment } from '../support/own-environment';
import { mustRun } from '../support/run';
import { waitForHttp } from '../support/wait-for';
import { Window } from '../ui/support/window';
import { createAccount, type Account, type Terminal } from './support/account';
import { startNixDaemon } from './support/nix-daemon';
import { Steps } from './support/steps';

const project = fileURLToPath(new URL('../..', import.meta.url));
const machinePath = 'machines/server/default.nix';

/** What is written in README.md is followed to the letter, on an account that has nothing yet. */
describe('a newcomer who follows the README', () => {
  const steps = new Steps();
  let account: Account;
  let endDaemon: (() => Promise<void>) | undefined;
  let clone = '';
  let blocks: readonly string[] = [];
  beforeAll(async () => {
    endDaemon = await startNixDaemon();
    account = await createAccount(`newcomer-${process.pid}`);
    clone = join(account.home, 'nixos-homelab');
    const asRoot = { cwd: '/', env: ownEnvironment() };
    await mustRun('git', ['clone', '--quiet', '--no-local', project, clone], asRoot);
    await account.own(clone);
    const readme = await readFile(join(clone, 'README.md'), 'utf8');
    blocks = commandBlocks(readme).map(({ commands }) => commands);
    expect(blocks).toHaveLength(4);
  });
  afterAll(async () => {
    await account.remove();
    await endDaemon?.();
    steps.print();
  });

  describe('in VS Code', () => {
    let terminal: Terminal;
    let browser: Browser;
    let window: Window;
    let homelab = '';
    beforeAll(async () => {
      browser = await launchBrowser();
      window = new Window(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
      // VS Code's own Git asks once more.
      const trusts = window.page.getByRole('button', { name: 'Trust Folder & Continue' });
      await window.page.addLocatorHandler(trusts, () => trusts.click());
    });
    afterAll(() => browser.close());

    it('starts it with one command', async () => {
      expect(blocks[0]).toBe('npm start');
      steps.begin('From the clone to the dashboard');
      terminal = account.start('npm start', clone);
      const [address] = await terminal.says(/http:\/\/127\.0\.0\.1:\d+\/\?tkn=\S+/);
      steps.note('npm start has installed everything and printed the address');
      homelab = /A new homelab lies in (.*)/.exec(terminal.said())?.[1] ?? '';
      await window.page.goto(address);
      await window.page.locator('.statusbar-item').first().waitFor();
      steps.note('VS Code has opened');
    });

    it('sees what the options of a service are', async () => {
      await window.openFile(machinePath);
      await window.goToLine(await lineOf('grafana.enable = true;'));
      await window.page.keyboard.type('\ngrafana.');
      await suggestion('port').waitFor();
      steps.note('the first completion was shown');
      await window.picture('newcomer-completion');
      await window.page.keyboard.press('Escape');
      await window.run('Delete Line');
    });

    it('mends a mistake by the fix that is offered', async () => {
      const { page } = window;
      await window.goToLine(await lineOf('loki.enable = true;'));
      for (let step = 0; step < 'le = true;'.length; step++) await page.keyboard.press('ArrowLeft');
      for (let step = 0; step < 2; step++) await page.keyboard.press('Delete');
      await page.keyboard.type('el');
      await page.locator('.squiggly-error').first().waitFor();
      await window.picture('newcomer-mistake');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+.');
      await page
        .locator('.action-widget .monaco-list-row', { hasText: 'enable' })
        .first()
        .waitFor();
      await window.picture('newcomer-fix');
      await page.keyboard.press('Enter');
      await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
      await window.run('File: Save');
      // VS Code in a browser saves by itself too, whatever is written at that moment.
      await expect
        .poll(text)
        .toBe(await readFile(join(clone, 'nix-template', machinePath), 'utf8'));
      steps.note('a mistake was mended');
    });

    it('switches a service off, and nothing else in the file changes', async () => {
      const before = await text();
      await window.openSidebar();
      const box = window.row('prometheus').locator('.custom-view-tree-node-item-checkbox');
      await box.click();
      const changed = before.replace('prometheus.enable = true;', 'prometheus.enable = false;');
      await expect.poll(text).toBe(changed);
      steps.note('a service was switched off');
      await window.picture('newcomer-unticked');
      await box.click();
      await expect.poll(text).toBe(before);
    });

    it('boots the machine and opens its dashboard', async () => {
      await lock(homelab);
      await window.run('Homelab: Boot VM');
      const question = window.notification('runs code from this folder');
      await question.getByText('Manage Workspace Trust').click();
      await window.page
        .locator('.workspace-trust-editor')
        .getByText('Trust', { exact: true })
        .click();
      steps.note('the folder is trusted');
      await window.page.keyboard.press('Escape');
      await window.notification('runs in its VM.').waitFor({ timeout: 180_000 });
      steps.note('the machine runs');
      await window.picture('newcomer-running');
      const opened = window.page.context().waitForEvent('page');
      await window.notification('runs in its VM.').getByText('Open Dashboard').click();
      const dashboard = await opened;
      await dashboard.waitForURL('http://localhost:3000/');
      await new Window(dashboard).picture('newcomer-dashboard');
      steps.note('the dashboard was shown');
    });

    it('ends everything with Ctrl-C', async () => {
      await terminal.interrupt();
      await expect.poll(() => account.programs()).toEqual([]);
      steps.note('Ctrl-C has ended everything');
    });

    const text = (): Promise<string> => readFile(join(homelab, machinePath), 'utf8');

    async function lineOf(words: string): Promise<number> {
      const lines = (await text()).split('\n');
      return lines.findIndex((line) => line.includes(words)) + 1;
    }

    const suggestion = (label: string) =>
      window.page.locator('.suggest-widget .monaco-list-row', { hasText: label }).first();
  });

  describe('in a terminal', () => {
    let bin = '';
    beforeAll(async () => {
      bin = join(account.home, 'bin');
      await mkdir(bin);
      await writeFile(join(bin, 'code'), desktopVscode, { mode: 0o755 });
      await account.own(bin);
    });

    it('packages the extension and installs it', async () => {
      expect(blocks[2]).toMatch(/^npm run package\ncode --install-extension \S+\.vsix$/);
      steps.begin('The extension as a package');
      await account.run(withBin(blocks[2] ?? ''), clone);
      const installed = await account.run(withBin('code --list-extensions'), clone);
      expect(installed).toContain('nixos-homelab.nixos-homelab');
      steps.note('the extension was packaged and installed');
    });

    it('finds a mistake with the command line', async () => {
      const [command, ...said] = (blocks[3] ?? '').split('\n');
      expect(command).toBe('$ homelab check');
      await account.run(`ln -s ${clone}/dist/homelab.cjs ${bin}/homelab`, clone);
      const homelab = await copyOfTemplate('mistake');
      await account.run(`sed -i s/caddy.enable/caddy.enabel/ ${machinePath}`, homelab);
      steps.begin('The command line');
      const check = account.start(withBin('homelab check'), homelab);
      expect(await check.ended()).toBe(1);
      expect(check.said().trim()).toBe(said.join('\n'));
      steps.note('the mistake was found');
    });

    it('boots the machine as the template’s README says', async () => {
      const homelab = await copyOfTemplate('homelab');
      const written = commandBlocks(await readFile(join(homelab, 'README.md'), 'utf8'));
      const [init = '', boot = ''] = written
        .filter(({ under }) => under === 'Try it in a virtual machine')
        .map(({ commands }) => commands);
      steps.begin('From the template to its start page, without VS Code');
      await account.run(init, homelab);
      await lock(homelab);
      // The table above the block names the machine for a PC with Linux.
      const here = boot.replaceAll('.server-vm.', '.server-vm-x86_64.');
      const machine = account.start(here, homelab);
      expect((await waitForHttp('http://localhost:3000/')).status).toBe(200);
      steps.note('the start page answered');
      await machine.interrupt();
    });

    it('begins the tests', async () => {
      expect(blocks[1]).toBe('npm test');
      steps.begin('The tests');
      const tests = account.start('npm test', clone);
      await tests.says(/> vitest run --project unit/);
      steps.note('the linter and the compiler have passed; the rest is the run of npm test itself');
      await tests.interrupt();
    });

    const withBin = (commands: string): string => `set -e; PATH=${bin}:$PATH\n${commands}`;

    async function copyOfTemplate(name: string): Promise<string> {
      await account.run(`cp -r ${clone}/nix-template ${name}`, account.home);
      return join(account.home, name);
    }
  });

  /** The inputs come from the network, which the stand-ins replace. */
  async function lock(homelab: string): Promise<void> {
    const trust = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: homelab,
    };
    const env = { ...ownEnvironment(), ...trust, NIX_CONFIG: nixConfig };
    await lockToStandIns({ cwd: homelab, env });
    await account.own(homelab);
  }
});

const nixConfig = 'experimental-features = nix-command flakes\nflake-registry =\n';

/** Stands in for the command of desktop VS Code, with the VS Code that `npm start` has installed. */
const desktopVscode = `#!/bin/sh
modules=$(echo ~/.cache/nixos-homelab/vscode/*/node_modules)
exec "$modules"/node-linux-*/bin/node "$modules/code-server/lib/vscode/out/server-main.js" \\
  --accept-server-license-terms --server-data-dir ~/.vscode "$@"
`;
