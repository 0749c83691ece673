import { existsSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeNetwork } from '../../server/src/node/node-network';
import { fileOfTemplate, standIns } from '../support/fixtures';
import { buildTestVm } from '../support/test-vm';
import { Workbench } from './support/workbench';

/** For another processor than this computer's, which the Linux builder builds. */
const machine = 'server-vm-aarch64';
const hardware = 'machines/server/hardware.nix';
const files = {
  // A flake within the homelab, which has no machines.
  'templates/go/flake.nix': '{ outputs = { ... }: { }; }\n',
  [hardware]: fileOfTemplate(hardware).replace(
    'boot = {',
    'homelab.services.grafana.port = 8080;\n  boot = {',
  ),
};
const vm = `.#nixosConfigurations.${machine}.config.system.build.vm`;

describe('a person at the sidebar', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    await buildTestVm();
    const settings = { 'homelab.machine': machine };
    workbench = await Workbench.open({ foreignSystems: [], settings, files });
    await nameTheBuilder();
    await workbench.openSidebar();
    await workbench.row('grafana').waitFor();
  });
  afterAll(() => workbench.close());

  it('sees the services that a filter fits, and all again', async () => {
    await workbench.run('Homelab: Filter Services…');
    const input = workbench.page.locator('.quick-input-widget input[placeholder^="A part of"]');
    await input.waitFor();
    await input.fill('graf');
    await workbench.row('caddy').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Enter');
    await workbench.picture('services-filtered');
    await workbench.run('Homelab: Show All Services');
    await workbench.row('caddy').waitFor();
  });

  it('is told that a service which is dragged to a machine is on there already', async () => {
    await workbench.row('grafana').dragTo(workbench.row(machine));
    await workbench.notification(`grafana is on already on ${machine}.`).waitFor();
  });

  it('has a homelab, for the walkthrough, and has chosen no service by looking at them', async () => {
    await workbench.stepIs('Create the homelab', 'done');
    await workbench.stepIs('Choose your services', 'open');
  });

  it('clicks on boxes as quickly as can be, of which each is saved and shows what came of it', async () => {
    const names = ['caddy', 'grafana', 'homepage', 'loki', 'prometheus'];
    const file = join(workbench.homelab.root, 'machines/server/default.nix');
    for (const isOn of [false, true, false, true]) {
      for (const name of names) await workbench.box(name).click();
      const settings = names.map((name) => `${name}.enable = ${isOn};`);
      await expect
        .poll(async () => (await readFile(file, 'utf8')).match(/\w+\.enable = \w+;/g)?.sort())
        .toEqual(settings);
      for (const name of names) await workbench.ticked(name, isOn).waitFor();
    }
  });

  it('sees no box at a service that is not known any more, and its box again', async () => {
    const path = join(workbench.homelab.root, 'machines/server/default.nix');
    const before = await readFile(path, 'utf8');
    await writeFile(path, before.replace('loki.enable = true;', 'loki.enable = builtins.x;'));
    await workbench.row('loki').getByText('not known').waitFor();
    await workbench.box('loki').waitFor({ state: 'detached' });
    await workbench.box('grafana').waitFor();
    await writeFile(path, before);
    await workbench.ticked('loki', true).waitFor();
  });

  it('has done that step of the walkthrough when services were switched, and another by checking', async () => {
    await workbench.stepIs('Choose your services', 'done');
    await workbench.stepIs('Check this computer', 'open');
    await workbench.run('Homelab: Doctor: Check This Computer');
    const checks = workbench.page.locator('.pane', { hasText: 'Checks' });
    await checks.locator('.monaco-list-row').first().waitFor();
    await workbench.stepIs('Check this computer', 'done');
  });

  it('is asked once whether the builder is started, and gets the VM when it is ready', async () => {
    await workbench.run('Homelab: Focus on Linux Builder View');
    await builderIs('off');
    await workbench.picture('builder-off');
    await workbench.run('Homelab: Build VM');
    const question = workbench.notification('which the Linux builder builds');
    const start = question.getByRole('button', { name: 'Start It' });
    await start.waitFor();
    await workbench.settled(question);
    await workbench.picture('builder-asked');
    await start.click();
    await builderIs('ready');
    const built = join(workbench.homelab.root, 'result');
    await expect.poll(() => existsSync(built)).toBe(true);
    await workbench.picture('builder-ready');
  });

  it('keeps the builder when the window is reloaded, and can end it then', async () => {
    await workbench.page.reload();
    await workbench.openSidebar();
    await builderIs('ready');
    const row = workbench.row('Linux builder');
    await row.hover();
    await row.locator('.action-label[aria-label^="Stop Linux Builder"]').click({ timeout: 60_000 });
    await expect.poll(() => nodeNetwork.portState(31022)).toBe('free');
    await builderIs('off');
    expect(
      workbench.vscode.commandLines().filter((line) => line.includes('builder start')),
    ).toEqual([]);
    await workbench.picture('builder-stopped');
  });

  it('is asked which flake is meant by the names of their folders, where it may be each', async () => {
    await workbench.run('Homelab: Update Inputs…');
    const { page } = workbench;
    await page.locator('.quick-input-widget input[placeholder^="Which flake"]').waitFor();
    const names = page.locator('.quick-input-list .monaco-list-row .label-name');
    expect(await names.allInnerTexts()).toEqual(['flake', 'flake/templates/go']);
    await page.keyboard.press('Escape');
  });

  it('is offered a port for a new service that no other has', async () => {
    const { page } = workbench;
    const input = page.locator('.quick-input-widget');
    await workbench.run('Homelab: New Service…');
    await input.getByText('Its name.').first().waitFor();
    await page.keyboard.type('bookshelf');
    await page.keyboard.press('Enter');
    await input.getByText('What it is, in a few words').first().waitFor();
    await page.keyboard.press('Enter');
    await input.getByText('The port that it listens on').first().waitFor();
    expect(await input.locator('.quick-input-box input').inputValue()).toBe('8081');
    await page.keyboard.press('Escape');
  });

  it('writes a new service, with an option of the module that NixOS has for it', async () => {
    const { page } = workbench;
    const input = page.locator('.quick-input-widget');
    const asks = (question: string) => input.getByText(question).first().waitFor();
    await workbench.run('Homelab: New Service…');
    await asks('Its name.');
    await page.keyboard.type('immich');
    await page.keyboard.press('Enter');
    await asks('What it is, in a few words');
    await page.keyboard.press('Enter');
    await asks('The port that it listens on');
    await page.keyboard.press('Enter');
    await input.locator('input[placeholder="The machines that it is enabled on"]').waitFor();
    await page.keyboard.press('Enter');
    await input.locator('input[placeholder^="NixOS runs immich."]').waitFor();
    await page.keyboard.type('mediaLocation');
    await input.locator('.monaco-list-row', { hasText: 'mediaLocation' }).click();
    await workbench.picture('new-service');
    await page.keyboard.press('Enter');
    await page.locator('.tab', { hasText: 'immich.nix' }).waitFor();
    await workbench.row('immich').waitFor();
    await workbench.picture('new-service-written');
    const written = join(workbench.homelab.root, 'modules/services/immich.nix');
    expect(await readFile(written, 'utf8')).toContain('mediaLocation');
  });

  /** As on a Mac whose Nix knows the Linux builder. */
  async function nameTheBuilder(): Promise<void> {
    const { homelab } = workbench;
    const registry = join(homelab.scratch, 'registry.json');
    const from = { type: 'indirect', id: 'nixpkgs' };
    const flakes = [{ from, to: { type: 'path', path: standIns.nixpkgs } }];
    await writeFile(registry, JSON.stringify({ version: 2, flakes }));
    // The stand-in for the builder builds nothing, so what it would build is there already.
    const foreign = ['--option', 'extra-platforms', 'aarch64-linux'];
    const built = await homelab.run('nix', ['build', '--no-link', ...foreign, vm]);
    expect(built).toMatchObject({ exitCode: 0 });
    await appendFile(
      join(homelab.env['NIX_CONF_DIR'] ?? '', 'nix.conf'),
      `builders = ssh-ng://builder@linux-builder aarch64-linux\nflake-registry = ${registry}\n`,
    );
  }

  function builderIs(state: string): Promise<void> {
    return expect.poll(() => workbench.row('Linux builder').innerText()).toContain(state);
  }
});
