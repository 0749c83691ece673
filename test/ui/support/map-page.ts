/// <reference lib="dom" />
import type { FrameLocator, Locator } from 'playwright-core';
import type { Window } from './window';

/** The tab with the map, as a person sees it. */
export class MapPage {
  readonly frame: FrameLocator;

  constructor(private readonly window: Window) {
    this.frame = window.page.frameLocator('iframe.webview').frameLocator('iframe');
  }

  /**
   * Opens it, and says when it was drawn, in milliseconds after the command, and what took so long.
   * VS Code's part is to start a page: the second in a window takes it two seconds longer, since it
   * then looks for a newer version of itself.
   */
  async open(): Promise<string> {
    const begin = await this.window.run('Homelab: Show Map');
    const node = this.frame.locator('.stage .node').first();
    await node.waitFor();
    const { page, told, drawn } = await node.evaluate(() => {
      const [first] = performance.getEntriesByName('arranged');
      const { startTime = 0, duration = 0 } = first ?? {};
      const origin = performance.timeOrigin;
      return { page: origin, told: origin + startTime, drawn: origin + startTime + duration };
    });
    const after = (time: number): string => `${Math.round(time - begin)} ms`;
    const own = Math.round(drawn - told);
    return `${after(drawn)}: VS Code had started a page after ${after(page)}, the map was in it after ${after(told)}, and it was laid out and drawn in ${own} ms`;
  }

  /** The box of a node, or a line. */
  part(id: string): Locator {
    return this.frame.locator(`[data-id="${id}"]`);
  }

  /** The ids of all boxes, or of all lines, in order. */
  async ids(which: 'node' | 'edge'): Promise<readonly string[]> {
    const ids = await this.frame
      .locator(`.stage .${which}`)
      .evaluateAll((parts) => parts.map((part) => part.getAttribute('data-id') ?? ''));
    return ids.sort();
  }

  /** What a screen reader says of a part. */
  async words(id: string): Promise<string> {
    return (await this.part(id).getAttribute('aria-label')) ?? '';
  }

  /** Ticks or unticks something in one of the menus above the map. */
  async choose(menu: string, item: string): Promise<void> {
    const summary = this.frame.locator('summary', { hasText: menu });
    await summary.click();
    await this.frame
      .locator('.menu label')
      .filter({ hasText: new RegExp(`^\\s*${item}\\s*$`) })
      .click();
    await summary.click();
  }

  /** The buttons above the map that reach out of the window, by their words. */
  hiddenButtons(): Promise<readonly string[]> {
    return this.frame.locator('[role=toolbar] :is(button, summary, input)').evaluateAll((parts) =>
      parts
        .filter((part) => {
          const { left, right } = part.getBoundingClientRect();
          return left < 0 || right > document.documentElement.clientWidth;
        })
        .map((part) => part.textContent),
    );
  }

  /** Boxes that lie over one another, and labels that reach out of their boxes, by their texts. */
  faults(): Promise<{
    readonly overlapping: readonly string[];
    readonly clipped: readonly string[];
  }> {
    return this.frame.locator('.stage svg').evaluate((svg) => {
      const hair = 0.5;
      const nodes = [...svg.querySelectorAll('.node')].map((node) => ({
        isMachine: node.classList.contains('machine'),
        name: node.getAttribute('data-id') ?? '',
        box: node.querySelector(':scope > rect')?.getBoundingClientRect() ?? new DOMRect(),
        labels: [...node.querySelectorAll('text')].map((label) => label.getBoundingClientRect()),
      }));
      const isOver = (a: DOMRect, b: DOMRect): boolean =>
        a.left < b.right - hair &&
        b.left < a.right - hair &&
        a.top < b.bottom - hair &&
        b.top < a.bottom - hair;
      const isIn = (a: DOMRect, b: DOMRect): boolean =>
        a.left >= b.left - hair &&
        a.right <= b.right + hair &&
        a.top >= b.top - hair &&
        a.bottom <= b.bottom + hair;
      const overlapping = nodes.flatMap((a, index) =>
        nodes
          .slice(index + 1)
          .filter((b) => a.isMachine === b.isMachine && isOver(a.box, b.box))
          .map((b) => `${a.name} and ${b.name}`),
      );
      const clipped = nodes
        .filter(
          ({ box, labels }) => labels.length === 0 || labels.some((label) => !isIn(label, box)),
        )
        .map(({ name }) => name);
      return { overlapping, clipped };
    });
  }
}
