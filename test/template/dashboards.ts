import { readdir, readFile } from 'node:fs/promises';

const folder = new URL('../../nix-template/modules/dashboards/', import.meta.url);

/** A question that a panel or a variable asks a data source. */
export type Query = { readonly source: string; readonly text: string };

/** What tests look at in one of Grafana's dashboards. */
export type Dashboard = {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly panelTitles: readonly string[];
  readonly queries: readonly Query[];
  /** Identifiers of all data sources it mentions anywhere. */
  readonly sources: readonly string[];
};

type Source = { readonly uid: string };
type Json = {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly datasource: Source;
    readonly targets: readonly { readonly expr: string; readonly datasource: Source }[];
  }[];
  readonly templating: { readonly list: readonly { readonly datasource?: Source }[] };
};

export async function readDashboards(): Promise<readonly Dashboard[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(files.map(readDashboard));
}

async function readDashboard(file: string): Promise<Dashboard> {
  const json = JSON.parse(await readFile(new URL(file, folder), 'utf8')) as Json;
  const queries = json.panels
    .flatMap((panel) => panel.targets)
    .map(({ expr, datasource }) => ({ source: datasource.uid, text: expr }));
  const sources = [
    ...queries.map(({ source }) => source),
    ...json.panels.map(({ datasource }) => datasource.uid),
    ...json.templating.list.flatMap(({ datasource }) => datasource?.uid ?? []),
  ];
  return {
    file,
    uid: json.uid,
    title: json.title,
    panelTitles: json.panels.map(({ title }) => title),
    queries,
    sources: [...new Set(sources)].sort(),
  };
}
