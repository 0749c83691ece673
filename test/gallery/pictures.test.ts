import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generatedServices } from '../bench/generate';
import { fileOfTemplate } from '../support/fixtures';
import { Workbench } from '../ui/support/workbench';
import { longName, scenes, windowTitle } from './scenes';
import { changeTheme, hearOfThemes, themeSettings } from './themes';

const folder = fileURLToPath(new URL('../../.artifacts/gallery', import.meta.url));

describe('the pictures', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    workbench = await Workbench.open({
      files: withLongName(),
      settings: { 'window.commandCenter': false, 'window.title': windowTitle, ...themeSettings },
    });
    await hearOfThemes(workbench.page);
    await workbench.visit(workbench.homelab.root);
  });
  beforeEach(async () => {
    await workbench.tidy();
    await workbench.closePanel();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.picture(`failed-${task.name}`);
  });
  afterAll(() => workbench.close());

  it.each(scenes.map((scene) => [scene.name, scene] as const))(
    'show %s',
    async (name, { size, show }) => {
      await workbench.page.setViewportSize(size);
      const shown = await show(workbench);
      await shown.waitFor();
      for (const theme of ['dark', 'light', 'high-contrast'] as const) {
        await changeTheme(workbench.page, theme);
        await settled(workbench);
        await workbench.page.screenshot({ path: join(folder, `${theme}-${name}.png`) });
        expect(await shown.isVisible()).toBe(true);
      }
    },
  );
});

/** Until nothing moves any more: two pictures in a row are the same. The pointer is out of the way. */
async function settled({ page }: Workbench): Promise<void> {
  const { width = 1, height = 1 } = page.viewportSize() ?? {};
  await page.mouse.move(width - 1, height - 1);
  await page.locator('.workbench-hover').waitFor({ state: 'hidden' });
  let before: Buffer = Buffer.alloc(0);
  for (let tries = 0; tries < 20; tries++) {
    const now = await page.screenshot();
    if (now.equals(before)) return;
    before = now;
  }
}

/** The template with a service whose name is as long as real ones are. */
function withLongName(): Readonly<Record<string, string>> {
  const [[, module = ''] = []] = generatedServices(1);
  const path = 'machines/server/default.nix';
  const on = 'grafana.enable = true;';
  return {
    [`modules/services/${longName}.nix`]: module.replaceAll('generated0', longName),
    'modules/default.nix': fileOfTemplate('modules/default.nix').replace(
      './services/grafana.nix',
      `./services/${longName}.nix\n    ./services/grafana.nix`,
    ),
    [path]: fileOfTemplate(path).replace(
      on,
      `${on}\n      # Keeps scanned letters.\n      ${longName}.enable = true;`,
    ),
  };
}
