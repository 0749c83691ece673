import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MapPage } from '../ui/support/map-page';
import type { Workbench } from '../ui/support/workbench';

/** Something that the extension shows, and how a person comes to see it. */
export type Scene = {
  /** The end of the picture's name. */
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly show: (workbench: Workbench) => Promise<unknown>;
};

const machinePath = 'machines/server/default.nix';
const usual = { width: 1040, height: 660 };
const narrow = { width: 500, height: 700 };

/** Without the folder of the tests and the name of the build. */
export const windowTitle = '${activeEditorShort}${separator}homelab';

export const longName = 'document-archive-with-optical-character-recognition';

export const scenes: readonly Scene[] = [
  { name: 'services', size: usual, show: showServices },
  {
    name: 'completion',
    size: usual,
    show: async (workbench) => {
      await typeAfter(workbench, 'grafana.enable', 'grafana.');
      await suggestions(workbench).waitFor();
    },
  },
  {
    name: 'hover',
    size: usual,
    show: async (workbench) => {
      await typeAfter(workbench, 'grafana.enable', 'grafana.port = 3001;');
      await workbench.page.keyboard.press('Escape');
      for (let step = 0; step < 9; step++) await workbench.page.keyboard.press('ArrowLeft');
      await workbench.run('Show or Focus Hover');
      await workbench.page.locator('.monaco-hover:not(.hidden) .hover-contents').first().waitFor();
    },
  },
  { name: 'mistake', size: usual, show: showMistake },
  {
    name: 'fix',
    size: usual,
    show: async (workbench) => {
      await showMistake(workbench);
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+.');
      await workbench.page.locator('.action-widget .monaco-list-row').first().waitFor();
    },
  },
  {
    name: 'problems',
    size: usual,
    show: async (workbench) => {
      await typeAfter(workbench, 'grafana.enable', 'homepage.port = 2019;');
      await workbench.page.keyboard.press('Escape');
      await workbench.run('Problems: Focus on Problems View');
      await workbench.page.locator('.markers-panel .monaco-list-row').first().waitFor();
    },
  },
  {
    name: 'module',
    size: usual,
    show: async (workbench) => {
      await workbench.openSidebar();
      const path = 'modules/services/grafana.nix';
      await workbench.openFile(path);
      await workbench.goToLine(await lineOf(workbench, path, 'enable = mkEnableOption'));
      await workbench.page.keyboard.press('Home');
      await lensesAreDrawn(workbench);
    },
  },
  {
    name: 'rename',
    size: usual,
    show: async (workbench) => {
      const { page } = workbench;
      const path = 'modules/services/grafana.nix';
      await workbench.openFile(path);
      await workbench.goToLine(await lineOf(workbench, path, 'port = mkOption'));
      await page.keyboard.press('Home');
      await workbench.run('Rename Symbol');
      await page.locator('.rename-box input').fill('httpPort');
      await page.keyboard.press('Control+Enter');
      const change = page.locator('.part.panel .monaco-list-row', { hasText: 'httpPort' });
      await change.first().waitFor();
    },
  },
  {
    name: 'secrets',
    size: usual,
    show: async (workbench) => {
      await workbench.run('Homelab: Focus on Secrets View');
      await workbench.row('grafana-admin-password').click();
    },
  },
  {
    name: 'secret-editor',
    size: usual,
    show: async (workbench) => {
      await workbench.closeSidebar();
      await workbench.page.keyboard.press('Control+P');
      const input = workbench.page.locator('.quick-input-widget input').first();
      await input.fill('secrets/vm/grafana-admin-password.age');
      const found = { hasText: 'grafana-admin-password.age' };
      await workbench.page.locator('.quick-input-list .monaco-list-row', found).first().click();
      const editor = workbench.page.frameLocator('iframe.webview').frameLocator('iframe');
      await editor.locator('textarea').waitFor();
    },
  },
  { name: 'new-service', size: usual, show: (workbench) => ask(workbench, 'New Service') },
  { name: 'deploy', size: usual, show: (workbench) => ask(workbench, 'Deploy') },
  {
    name: 'commands',
    size: usual,
    show: async ({ page }) => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input').first().fill('>Homelab: ');
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    },
  },
  {
    name: 'settings',
    size: usual,
    show: async (workbench) => {
      await workbench.run('Preferences: Open Settings (UI)');
      await workbench.page.locator('.settings-header .monaco-editor.focused').waitFor();
      await workbench.page.keyboard.type('@ext:nixos-homelab.nixos-homelab');
      await workbench.page
        .locator('.settings-count-widget', { hasText: 'Settings Found' })
        .waitFor();
      // VS Code offers to complete the text, or not, where it knows it from before.
      if (await workbench.page.locator('.suggest-widget.visible').isVisible())
        await workbench.page.keyboard.press('Enter');
      await workbench.page.locator('.settings-editor .setting-item-contents').first().waitFor();
    },
  },
  { name: 'map', size: usual, show: showMap },
  {
    name: 'map-finding',
    size: usual,
    show: async (workbench) => {
      const map = await showMap(workbench);
      await map.part('server/service:homelab.services.loki').locator('rect').first().click();
      await workbench.page.locator('.view-line', { hasText: 'loki.enable' }).first().waitFor();
      await workbench.goToLine(await lineOf(workbench, machinePath, 'loki.enable'));
      await workbench.page.keyboard.type('\nloki.port = 3000;');
      await map.part('server/port:3000').locator('.finding').waitFor();
      await map.part('server/service:homelab.services.loki').hover();
    },
  },
  { name: 'create', size: usual, show: (workbench) => ask(workbench, 'Create Project') },
  {
    name: 'walkthrough',
    size: usual,
    show: async (workbench) => {
      await workbench.run('Welcome: Open Walkthrough');
      const walkthrough = { hasText: 'Your first homelab' };
      await workbench.page.locator('.quick-input-list .monaco-list-row', walkthrough).click();
      await workbench.page.locator('.gettingStartedContainer', walkthrough).first().waitFor();
    },
  },
  { name: 'narrow-services', size: narrow, show: showServices },
  {
    name: 'narrow-map',
    size: narrow,
    show: async (workbench) => {
      await workbench.closeSidebar();
      await new MapPage(workbench).open();
    },
  },
  {
    name: 'checks',
    size: usual,
    show: async (workbench) => {
      await workbench.run('Homelab: Doctor: Check This Computer');
      const checks = workbench.page.locator('.pane', { hasText: 'Checks' });
      await checks.locator('.monaco-list-row').first().waitFor();
      for (const other of ['Services', 'Secrets', 'Virtual Machines']) {
        const open = workbench.page.locator('.pane-header.expanded', { hasText: other });
        if (await open.isVisible()) await open.locator('.title').click();
      }
    },
  },
  {
    name: 'no-folder',
    size: usual,
    show: async (workbench) => {
      await workbench.visit();
      await workbench.openSidebar();
      await workbench.page.getByRole('button', { name: 'Create Project…' }).waitFor();
    },
  },
];

/** Runs a command that asks something first. */
async function ask(workbench: Workbench, title: string): Promise<void> {
  await workbench.run(`Homelab: ${title}`);
  // Where it has clicked, the input now is, which would show a hover.
  await workbench.page.mouse.move(0, 0);
  await workbench.page.locator('.quick-input-title', { hasText: /\S/ }).first().waitFor();
}

async function showServices(workbench: Workbench): Promise<void> {
  await workbench.openFile(machinePath);
  await workbench.openSidebar();
  await workbench.row('grafana').waitFor();
}

async function showMistake(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await typeAfter(workbench, 'loki.enable', 'grafana.prot = 3001;');
  await page.locator('.squiggly-error').first().waitFor();
  await page.keyboard.press('Escape');
  // They move the lines, which closes a hover.
  await lensesAreDrawn(workbench);
  for (let step = 0; step < ' = 3001;'.length + 1; step++) await page.keyboard.press('ArrowLeft');
  await workbench.run('Show or Focus Hover');
  await page.locator('.monaco-hover:not(.hidden) .hover-contents').first().waitFor();
}

/** Until the words above the services are there again, which an edit takes away for a moment. */
async function lensesAreDrawn({ page }: Workbench): Promise<void> {
  await page.locator('.codelens-decoration a').first().waitFor();
}

async function showMap(workbench: Workbench): Promise<MapPage> {
  await workbench.closeSidebar();
  const map = new MapPage(workbench);
  await map.open();
  for (const machine of ['server-vm', 'server-vm-aarch64', 'server-vm-x86_64'])
    await map.choose('Machines', machine);
  return map;
}

async function typeAfter(workbench: Workbench, place: string, text: string): Promise<void> {
  await workbench.openSidebar();
  await workbench.row('grafana').waitFor();
  await workbench.openFile(machinePath);
  await workbench.goToLine(await lineOf(workbench, machinePath, place));
  await workbench.page.keyboard.type(`\n${text}`);
}

function suggestions({ page }: Workbench) {
  return page.locator('.suggest-widget.visible .monaco-list-row').first();
}

/** The first that has a text, counted from 1. */
async function lineOf(workbench: Workbench, path: string, text: string): Promise<number> {
  const lines = (await readFile(join(workbench.homelab.root, path), 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
