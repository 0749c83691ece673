import { beforeEach, describe, expect, it } from 'vitest';
import { KeptRows, type Rows, type RowSource } from '../../client/src/views/rows/kept-rows';

type Service = { readonly id: string; readonly state?: 'on' | 'off'; readonly line?: number };

/** What VS Code's class has. */
type Drawn = {
  id?: string;
  readonly label: string;
  readonly description: string;
  readonly command: { readonly arguments: readonly Service[] };
};

/** What there is to show: services by machine, and what is known of one's options. */
let homelab: Readonly<Record<string, readonly Service[]>>;
let options: () => Promise<readonly Service[]>;
/** What VS Code was told: rows by their ids, or everything. */
let told: (readonly string[] | 'everything')[];
let rows: KeptRows<Service, Drawn>;

const source: RowSource<Service, Rows<Service>, Drawn> = {
  rows: (above) => {
    if (above === undefined) return Object.keys(homelab).map((id) => ({ id }));
    return above.state === undefined ? (homelab[above.id] ?? []) : options();
  },
  item: (row) => {
    return { label: row.id, description: row.state ?? '', command: { arguments: [row] } };
  },
};

beforeEach(() => {
  homelab = { server: [on('caddy'), off('loki')], nas: [off('samba')] };
  options = () => Promise.resolve([]);
  told = [];
  rows = new KeptRows(source, (changed) => {
    told.push(changed === undefined ? 'everything' : changed.map(({ id }) => id));
  });
});

function on(id: string): Service {
  return { id, state: 'on' };
}
function off(id: string): Service {
  return { id, state: 'off' };
}

/** Asks for rows and draws them, as VS Code does for a row that is open. */
async function shown(above?: Service): Promise<readonly Service[]> {
  const found = await rows.getChildren(above);
  for (const row of found) rows.getTreeItem(row);
  return found;
}

async function allShown(): Promise<readonly Service[]> {
  const machines = await shown();
  const services = await Promise.all(machines.map(shown));
  return services.flat();
}

describe('VS Code is told of a view', () => {
  it('nothing before it has asked, and nothing while all is as it was', async () => {
    rows.renew();
    await allShown();
    homelab = { server: [on('caddy'), off('loki')], nas: [off('samba')] };
    rows.renew();
    expect(told).toEqual([]);
  });

  it('of the one row that looks otherwise, by the object that it knows', async () => {
    const [, loki] = await allShown();
    homelab = { ...homelab, server: [on('caddy'), on('loki')] };
    rows.renew();
    expect(told).toEqual([['loki']]);
    expect(loki).toEqual(on('loki'));
    expect((await shown({ id: 'server' }))[1]).toBe(loki);
  });

  it('nothing of what nobody sees, while a click finds the row as it is now', async () => {
    const [caddy] = await allShown();
    homelab = { ...homelab, server: [{ ...on('caddy'), line: 7 }, off('loki')] };
    rows.renew();
    expect(told).toEqual([]);
    expect(caddy).toEqual({ id: 'caddy', state: 'on', line: 7 });
    homelab = { ...homelab, server: [on('caddy'), off('loki')] };
    rows.renew();
    expect(caddy).toEqual(on('caddy'));
  });

  it('of the row above, where one came or went or they stand in another order', async () => {
    await allShown();
    homelab = { ...homelab, server: [on('caddy'), on('grafana'), off('loki')] };
    rows.renew();
    await shown({ id: 'server' });
    homelab = { ...homelab, server: [off('loki'), on('caddy')] };
    rows.renew();
    expect(told).toEqual([['server'], ['server']]);
  });

  it('everything, where rows at the top came or went', async () => {
    await allShown();
    homelab = { server: homelab['server'] ?? [] };
    rows.renew();
    expect(told).toEqual(['everything']);
    rows.renew();
    expect(told).toEqual(['everything']);
  });

  it('nothing below a row that is closed, and never was open', async () => {
    await shown();
    homelab = { ...homelab, server: [] };
    rows.renew();
    expect(told).toEqual([]);
  });

  it('of a row that a person has clicked on when that is done, though it may be as it was', async () => {
    const [caddy] = await allShown();
    expect(caddy).toBeDefined();
    const [first, second] = [rows.hold({ id: 'caddy' }), rows.hold({ id: 'caddy' })];
    homelab = { ...homelab, server: [off('caddy'), off('loki')] };
    rows.renew();
    first();
    rows.renew();
    expect(told).toEqual([]);
    homelab = { ...homelab, server: [on('caddy'), off('loki')] };
    second();
    rows.renew();
    expect(told).toEqual([['caddy']]);
  });

  it('of a row where a wish is not granted, at once', async () => {
    await allShown();
    rows.redraw({ id: 'loki' });
    rows.redraw({ id: 'gone' });
    expect(told).toEqual([['loki']]);
  });

  it('of what is asked for later, once it is there, and of nothing where there is no answer', async () => {
    const [caddy] = await allShown();
    options = () => Promise.resolve([off('port')]);
    await shown(caddy);
    rows.renew();
    await settled();
    options = () => Promise.reject(new Error('The server has stopped.'));
    rows.renew();
    await settled();
    expect(told).toEqual([]);
    options = () => Promise.resolve([on('port')]);
    rows.renew();
    await settled();
    options = () => Promise.resolve([]);
    rows.renew();
    await settled();
    expect(told).toEqual([['port'], ['caddy']]);
  });

  it('nothing more of what stands below a row that it asks for again', async () => {
    await allShown();
    homelab = { ...homelab, server: [on('caddy')] };
    rows.renew();
    homelab = { ...homelab, server: [off('caddy')] };
    rows.renew();
    expect(told).toEqual([['server']]);
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
