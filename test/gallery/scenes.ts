import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { MapPage } from '../ui/support/map-page';
import type { Workbench } from '../ui/support/workbench';

/** Something that the extension shows, and how a person comes to see it. */
export type Scene = {
  /** The end of the picture's name. */
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  /** Gives what the picture is of, so that it can be seen to be there. */
  readonly show: (workbench: Workbench) => Promise<Locator>;
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
      return workbench.page.locator('.suggest-widget.visible .monaco-list-row').first();
    },
  },
  {
    name: 'hover',
    size: usual,
    show: async (workbench) => {
      await typeAfter(workbench, 'grafana.enable', 'grafana.port = 3001;');
      await workbench.page.keyboard.press('Escape');
      return hoverBefore(workbench, ' = 3001;');
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
      return workbench.page.locator('.action-widget .monaco-list-row').first();
    },
  },
  {
    name: 'problems',
    size: usual,
    show: async (workbench) => {
      await typeAfter(workbench, 'grafana.enable', 'homepage.port = 2019;');
      await workbench.page.keyboard.press('Escape');
      await workbench.run('Problems: Focus on Problems View');
      return workbench.page.locator('.markers-panel .monaco-list-row').first();
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
      await goToFirstWord(workbench);
      return lens(workbench);
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
      await goToFirstWord(workbench);
      await workbench.run('Rename Symbol');
      await page.locator('.rename-box input').fill('httpPort');
      await page.keyboard.press('Control+Enter');
      return page.locator('.part.panel .monaco-list-row', { hasText: 'httpPort' }).first();
    },
  },
  {
    name: 'secrets',
    size: usual,
    show: async (workbench) => {
      await workbench.run('Homelab: Focus on Secrets View');
      await workbench.row('grafana-admin-password').click();
      return workbench.row('Rule in');
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
      return editor.locator('textarea');
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
      return page.locator('.quick-input-list .monaco-list-row').first();
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
      return workbench.page.locator('.settings-editor .setting-item-contents').first();
    },
  },
  {
    name: 'map',
    size: usual,
    show: async (workbench) => (await showMap(workbench)).part('server/port:3000'),
  },
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
      return map.part('server/port:3000').locator('.finding');
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
      return workbench.page.locator('.gettingStartedContainer', walkthrough).first();
    },
  },
  { name: 'narrow-services', size: narrow, show: showServices },
  {
    name: 'narrow-map',
    size: narrow,
    show: async (workbench) => {
      await workbench.closeSidebar();
      const map = new MapPage(workbench);
      await map.open();
      return map.part('server/service:homelab.services.grafana');
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
      return checks.locator('.monaco-list-row').last();
    },
  },
  {
    name: 'no-folder',
    size: usual,
    show: async (workbench) => {
      await workbench.visit();
      await workbench.openSidebar();
      return workbench.page.getByRole('button', { name: 'Create Project…' });
    },
  },
];

/** Runs a command that asks something first. */
async function ask(workbench: Workbench, title: string): Promise<Locator> {
  await workbench.run(`Homelab: ${title}`);
  // Where it has clicked, the input now is, which would show a hover.
  await workbench.page.mouse.move(0, 0);
  return workbench.page.locator('.quick-input-title', { hasText: /\S/ }).first();
}

async function showServices(workbench: Workbench): Promise<Locator> {
  await workbench.openFile(machinePath);
  await workbench.openSidebar();
  return workbench.row('grafana');
}

async function showMistake(workbench: Workbench): Promise<Locator> {
  const { page } = workbench;
  await typeAfter(workbench, 'loki.enable', 'grafana.prot = 3001;');
  await page.locator('.squiggly-error').first().waitFor();
  await page.keyboard.press('Escape');
  return hoverBefore(workbench, ' = 3001;');
}

/** The hover of the word before the text that ends at the caret. */
async function hoverBefore(workbench: Workbench, text: string): Promise<Locator> {
  // An edit takes the words above the services away for a moment; that they move the lines closes a hover.
  await lens(workbench).waitFor();
  for (let step = 0; step <= text.length; step++) await workbench.page.keyboard.press('ArrowLeft');
  await workbench.run('Show or Focus Hover');
  return workbench.page.locator('.monaco-hover:not(.hidden) .hover-contents').first();
}

/** The words above a service. */
function lens({ page }: Workbench): Locator {
  return page.locator('.codelens-decoration a').first();
}

/** By way of the margin, so that the beginning of the lines is in sight. */
async function goToFirstWord({ page }: Workbench): Promise<void> {
  for (let times = 0; times < 3; times++) await page.keyboard.press('Home');
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

/** The first that has a text, counted from 1. */
async function lineOf(workbench: Workbench, path: string, text: string): Promise<number> {
  const lines = (await readFile(join(workbench.homelab.root, path), 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
