/// <reference lib="dom" />
import type { Page } from 'playwright-core';

const light = '(prefers-color-scheme: light)';
const dark = '(prefers-color-scheme: dark)';
const contrast = '(forced-colors: active)';

/** What the system says in each, and the class that the workbench bears then. */
export const themes = {
  dark: { system: [dark], mark: 'vs-dark' },
  light: { system: [light], mark: 'vs' },
  'high-contrast': { system: [dark, contrast], mark: 'hc-black' },
} as const;

/** VS Code with these follows the system. */
export const themeSettings = {
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredDarkColorTheme': 'Dark 2026',
  'workbench.preferredLightColorTheme': 'Light 2026',
  'workbench.preferredHighContrastColorTheme': 'Default High Contrast',
};

type Told = { tell?: (system: readonly string[]) => void };

/**
 * Lets pages that are opened from now on hear of their system's colours from `changeTheme`. That
 * closes no menu and no hover, as a command does, and repaints nothing, as forced colours do.
 */
export async function hearOfThemes(page: Page): Promise<void> {
  await page.addInitScript(
    (queries) => {
      const native = globalThis.matchMedia.bind(globalThis);
      const known = new Map(
        queries.map((media) => [
          media,
          Object.assign(new EventTarget(), { media, matches: false }),
        ]),
      );
      globalThis.matchMedia = (query) =>
        (known.get(query) as MediaQueryList | undefined) ?? native(query);
      (globalThis as Told).tell = (system) => {
        for (const list of known.values()) list.matches = system.includes(list.media);
        for (const list of known.values()) list.dispatchEvent(new Event('change'));
      };
    },
    [light, dark, contrast],
  );
}

export async function changeTheme(page: Page, theme: keyof typeof themes): Promise<void> {
  const { system, mark } = themes[theme];
  await page.evaluate((now) => (globalThis as Told).tell?.(now), system);
  await page.locator(`.monaco-workbench.${mark}`).waitFor();
}
