import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDashboards, type Dashboard } from './dashboards';

const moduleOf = (service: string): URL =>
  new URL(`../../nix-template/modules/services/${service}.nix`, import.meta.url);

describe("the template's dashboards", () => {
  let dashboards: readonly Dashboard[] = [];
  beforeAll(async () => {
    dashboards = await readDashboards();
  });

  it('are these three', () => {
    expect(dashboards.map(({ title }) => title)).toEqual(['Host', 'Logs', 'Services']);
  });

  it('are known to Grafana by the names of their files', () => {
    expect(dashboards.map(({ uid }) => `${uid}.json`)).toEqual(dashboards.map(({ file }) => file));
  });

  it('ask one data source each, the one whose module brings the dashboard', async () => {
    for (const { file, sources } of dashboards) {
      expect(sources).toHaveLength(1);
      const module = await readFile(moduleOf(sources[0] ?? 'none'), 'utf8');
      expect(module).toContain(`../dashboards/${file}`);
    }
  });

  it('have a title and a question in every panel', () => {
    for (const { panelTitles, queries } of dashboards) {
      expect(panelTitles.filter((title) => title.trim() === '')).toEqual([]);
      expect(queries.filter(({ text }) => text.trim() === '')).toEqual([]);
      expect(queries.length).toBeGreaterThanOrEqual(panelTitles.length);
    }
  });

  it('select log lines by something that cannot match everything, as Loki demands', () => {
    const logs = dashboards.find(({ file }) => file === 'logs.json');
    expect(logs?.queries).not.toEqual([]);
    for (const { text } of logs?.queries ?? []) expect(text).toContain('job=~".+"');
  });
});
