import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedServices } from '../bench/generate';
import { fileOfTemplate } from '../support/fixtures';
import { startPrometheus, type Prometheus } from '../support/prometheus';
import { MapPage } from './support/map-page';
import { Workbench } from './support/workbench';

const program = fileURLToPath(new URL('../../dist/homelab.cjs', import.meta.url));
const machinePath = 'machines/server/default.nix';
const morePath = 'machines/server/hardware.nix';
const longName = 'generated194';
const longHost = 'a-service-with-a-long-name.and-a-domain-that-is-no-shorter.example.org';

const grafana = 'server/service:homelab.services.grafana';
const homepage = 'server/service:homelab.services.homepage';
const loki = 'server/service:homelab.services.loki';
const caddy = 'server/service:homelab.services.caddy';

describe('a person who looks at the map', () => {
  let workbench: Workbench;
  let map: MapPage;
  let prometheus: Prometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus();
    workbench = await Workbench.open({
      files: largeHomelab(prometheus.ports),
      settings: { 'homelab.map.prometheus': { server: prometheus.address } },
    });
    map = new MapPage(workbench);
    await workbench.openSidebar();
    await workbench.row('caddy').waitFor();
  });
  afterAll(async () => {
    await workbench.close();
    await prometheus.stop();
  });

  it('sees what the model knows, with no box over another and no label cut off', async () => {
    process.stdout.write(`The map of 10 services was drawn after ${await map.open()}.\n`);
    await seesTheModel();
    await workbench.picture('map-10');
  });

  it('sees whether services answer, as the Prometheus of their machine says', async () => {
    await expect.poll(() => map.words(grafana)).toContain(', answers');
    expect(await map.words(loki)).toContain(', does not answer');
    expect(await map.words(homepage)).not.toContain('answer');
  });

  it('chooses machines and kinds, looks for a name, and finds it so after a reload', async () => {
    await map.choose('Machines', 'server-vm-aarch64');
    await map.choose('Show', 'Ports');
    await map.frame.locator('input[type=search]').fill('graf');
    const chosen = {
      boxes: expect.not.arrayContaining([expect.stringMatching(/port:|aarch64/)]) as string[],
      lines: expect.arrayContaining([`${grafana} routed-by ${caddy}`]) as string[],
    };
    const seen = async () => ({ boxes: await map.ids('node'), lines: await map.ids('edge') });
    await expect.poll(seen).toEqual(chosen);
    expect(await map.ids('node')).not.toContain(loki);
    const before = await seen();
    await workbench.run('Developer: Reload Window');
    await workbench.page.locator('iframe.webview').waitFor({ state: 'detached' });
    await map.part(grafana).waitFor();
    expect(await seen()).toEqual(before);
    await workbench.picture('map-chosen');
    await map.frame.locator('input[type=search]').fill('');
    await map.choose('Show', 'Ports');
    await map.choose('Machines', 'server-vm-aarch64');
    await seesTheModel();
  });

  it('goes from box to box and along lines by keyboard, and to the source by Enter', async () => {
    const { page } = workbench;
    await map.frame.locator('button', { hasText: 'Export' }).focus();
    await page.keyboard.press('Tab');
    const focused = () => map.frame.locator('.stage :focus').getAttribute('data-id');
    const first = await focused();
    expect(first).toMatch(/^server\//);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).not.toBe(first);
    await map.part(grafana).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(focused).toContain(grafana);
    await expect.poll(focused).toMatch(/ (routed-by|scraped-by|shown-on|listens-on|secret) /);
    await map.part(grafana).focus();
    await page.keyboard.press('Enter');
    await expect.poll(currentLine).toContain('grafana.enable = true;');
    await page.locator('.editor-group-container').nth(1).waitFor();
  });

  it('goes to the source by a click, while the map stays beside it', async () => {
    await map.part(loki).locator('rect').first().click();
    await expect.poll(currentLine).toContain('loki.enable = true;');
  });

  it('sees a mistake where it belongs while it is typed, and what is saved by nobody', async () => {
    const { page } = workbench;
    await page.keyboard.press('End');
    await page.keyboard.type('\nhomepage.port = 2019;');
    await expect.poll(() => map.words(homepage)).toContain('Port 2019 is used by');
    expect(await map.words(caddy)).toContain('Port 2019 is used by');
    await map.part('server/port:2019').locator('.finding').waitFor();
    await map.part(homepage).focus();
    await map.frame.locator('.card .finding', { hasText: 'Port 2019' }).waitFor();
    await workbench.picture('map-finding');
    await map.frame.locator('.card .finding', { hasText: 'Port 2019' }).click();
    await expect.poll(currentLine).toContain('homepage.port = 2019;');
    await workbench.run('File: Revert File');
    await expect.poll(() => map.words(homepage)).not.toContain('2019');
  });

  it('sees two hundred services as well, each where the model puts it', async () => {
    await workbench.run('View: Close All Editors');
    const text = await readFile(join(workbench.homelab.root, morePath), 'utf8');
    await workbench.homelab.write(morePath, enabling(text, 4, 195));
    const isWhole = async () => (await map.ids('node')).length > 400;
    const cold = await map.open();
    await expect.poll(isWhole).toBe(true);
    await workbench.run('View: Close All Editors');
    await map.frame.locator('.stage').waitFor({ state: 'detached' });
    process.stdout.write(`The map of 200 services was drawn after ${await map.open()}.\n`);
    process.stdout.write(`While they were read it was drawn after ${cold}.\n`);
    expect(await isWhole()).toBe(true);
    await seesTheModel();
    await map.frame.locator('button', { hasText: 'Fit' }).click();
    await workbench.picture('map-200');
  });

  it('sees all of it in a dark theme and in a narrow window too', async () => {
    const { page } = workbench;
    await workbench.run('Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.picture('map-200-dark');
    await page.setViewportSize({ width: 640, height: 800 });
    await workbench.run('View: Close Primary Side Bar');
    await map.frame.locator('button', { hasText: 'Fit' }).click();
    expect(await map.faults()).toEqual({ overlapping: [], clipped: [] });
    expect(await map.hiddenButtons()).toEqual([]);
    await workbench.picture('map-200-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('exports it as a picture and copies it as Mermaid', async () => {
    const { page, homelab } = workbench;
    await map.frame.locator('button', { hasText: 'Copy as Mermaid' }).click();
    await page.locator('.statusbar-item', { hasText: 'in the clipboard' }).waitFor();
    await map.frame.locator('button', { hasText: 'Export SVG' }).click();
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.press('Enter');
    const file = join(homelab.root, 'homelab.svg');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('</svg>');
    expect(await readFile(file, 'utf8')).toContain(`>${longHost.slice(0, 59)}…</text>`);
  });

  /** Every node and edge of the answer is there but the modules, which are hidden at first. */
  async function seesTheModel(): Promise<void> {
    const { homelab } = workbench;
    const { stdout } = await homelab.run(process.execPath, [program, 'map', '--json']);
    const model = JSON.parse(stdout) as {
      nodes: readonly { id: string; kind: string }[];
      edges: readonly { from: string; kind: string; to: string }[];
    };
    const nodes = model.nodes.filter(({ kind }) => kind !== 'module').map(({ id }) => id);
    const edges = model.edges
      .filter(({ kind }) => kind !== 'declares')
      .map(({ from, kind, to }) => `${from} ${kind} ${to}`);
    await expect.poll(() => map.ids('node')).toEqual(nodes.sort());
    expect(await map.ids('edge')).toEqual(edges.sort());
    expect(await map.faults()).toEqual({ overlapping: [], clipped: [] });
  }

  /** The line with the caret. */
  async function currentLine(): Promise<string> {
    const { page } = workbench;
    const line = page.locator('.monaco-editor.focused .view-overlays .current-line').first();
    const box = await line.boundingBox().catch(() => null);
    if (box === null) return '';
    const lines = page.locator('.monaco-editor.focused .view-line');
    const texts = await lines.evaluateAll(
      (all, y) =>
        all
          .filter((one) => Math.abs(one.getBoundingClientRect().y - y) < 4)
          .map((one) => one.textContent),
      box.y,
    );
    return texts.join('').replaceAll('\u00a0', ' ');
  }
});

/** The template with ten services on its real machine, and two hundred to be switched on. */
function largeHomelab(ports: Prometheus['ports']): Readonly<Record<string, string>> {
  const generated = [...generatedServices(195)].map(
    ([path, text]) => [path.replace('/lab/', ''), text] as const,
  );
  return {
    ...Object.fromEntries(generated),
    'modules/default.nix': fileOfTemplate('modules/default.nix').replace(
      'imports = [',
      'imports = [ ./generated',
    ),
    [machinePath]: fileOfTemplate(machinePath)
      .replace(
        'grafana.enable = true;',
        `grafana.enable = true;\n      grafana.port = ${ports.up};`,
      )
      .replace('loki.enable = true;', `loki.enable = true;\n      loki.port = ${ports.down};`),
    [morePath]: enabling(fileOfTemplate(morePath), 0, 4),
  };
}

/** Switches generated services on, one of them with a long name. */
function enabling(text: string, from: number, to: number): string {
  const lines = Array.from({ length: to - from }, (_, index) => {
    const name = `generated${from + index}`;
    const host = name === longName ? `\n  homelab.services.${name}.url = "${longHost}";` : '';
    return `  homelab.services.${name}.enable = true;${host}`;
  });
  return text.replace(/\n\}\s*$/, `\n${lines.join('\n')}\n}\n`);
}
