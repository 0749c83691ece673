import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workbench } from './support/workbench';

describe('a new homelab', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    const folder = join(workbench.homelab.scratch, 'nothing-yet');
    await mkdir(folder);
    await workbench.visit(folder);
  });
  afterAll(() => workbench.close());

  it('is created in the folder that is open, after a few questions', async () => {
    await workbench.openSidebar();
    await workbench.page.getByRole('button', { name: 'Create Project…' }).click();
    await answer('Create a Homelab (1/5)', 'attic');
    for (const step of [2, 3, 4, 5]) await answer(`Create a Homelab (${step}/5)`);
    await answer('Folder in which the homelab is created');
    await workbench.notification('The homelab is in').waitFor();
    const made = join(workbench.homelab.scratch, 'nothing-yet/attic');
    expect(await readFile(join(made, 'machines/server/default.nix'), 'utf8')).toContain('"attic"');
  });

  it('is opened with the walkthrough where the person was in it', async () => {
    const { page } = workbench;
    await workbench.notification('The homelab is in').getByText('Open', { exact: true }).click();
    const step = (title: string) => page.locator('.getting-started-step', { hasText: title });
    await step('Create the homelab').locator('.complete').waitFor();
    await expect
      .poll(() => step('Check this computer').getAttribute('class'))
      .toContain('expanded');
    await workbench.picture('created');
  });

  /** Takes what is proposed where nothing is given. */
  async function answer(question: string, text?: string): Promise<void> {
    const { page } = workbench;
    await page.locator('.quick-input-title', { hasText: question }).first().waitFor();
    if (text !== undefined) await page.locator('.quick-input-widget input').first().fill(text);
    await page.keyboard.press('Enter');
  }
});
