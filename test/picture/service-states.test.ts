import { describe, expect, it } from 'vitest';
import { statesInPrometheus, statesInVm } from '../../server/src/picture/service-states';

/** Two machines; `server` has two services behind ports of their own, `other` the same exporter. */
const map = {
  nodes: [
    service('server', 'grafana'),
    service('server', 'loki'),
    service('server', 'prometheus'),
    service('other', 'node'),
    service('server', 'node'),
    port('server', 3001),
    port('server', 3100),
    port('server', 9095),
    port('server', 9100),
    port('other', 9100),
  ],
  edges: [
    listens('server', 'grafana', 3001),
    listens('server', 'loki', 3100),
    listens('server', 'loki', 9095),
    listens('server', 'node', 9100),
    listens('other', 'node', 9100),
    scraped('server', 'grafana', 'grafana', 'health'),
    scraped('server', 'loki', 'loki', 'health'),
    scraped('server', 'node', 'node'),
    scraped('other', 'node', 'node'),
  ],
};

describe('the states of services in a VM', () => {
  const states = (vm: Partial<Parameters<typeof statesInVm>[1]>) =>
    Object.fromEntries(
      statesInVm(map, { machine: 'server', forwards: [], failedUnits: [], ...vm }),
    );

  it('are those of the ports that lead to it', () => {
    const forwards = [
      { guest: 3001, ready: true, status: 200 },
      { guest: 3100, ready: false },
    ];
    expect(states({ forwards })).toEqual({ 'server/grafana': 'up', 'server/loki': 'down' });
  });

  it('are down where a page answers with an error of the server', () => {
    expect(states({ forwards: [{ guest: 3001, ready: true, status: 502 }] })).toEqual({
      'server/grafana': 'down',
    });
  });

  it('are down where one of several ports does not answer', () => {
    const forwards = [
      { guest: 3100, ready: true },
      { guest: 9095, ready: false },
    ];
    expect(states({ forwards })).toEqual({ 'server/loki': 'down' });
  });

  it('are down where the unit of that name has failed, whatever its port says', () => {
    const forwards = [{ guest: 3001, ready: true }];
    expect(states({ forwards, failedUnits: ['grafana.service', 'cron.service'] })).toEqual({
      'server/grafana': 'down',
    });
  });

  it('say nothing of what was not asked, nor of other machines', () => {
    expect(states({ forwards: [{ guest: 9100, ready: true }] })).toEqual({ 'server/node': 'up' });
    expect(states({ machine: 'third', forwards: [{ guest: 3001, ready: true }] })).toEqual({});
  });
});

describe('the states of services that Prometheus scrapes', () => {
  const states = (...targets: Parameters<typeof statesInPrometheus>[2]) =>
    Object.fromEntries(statesInPrometheus(map, 'server', targets));
  const target = (job: string, host: string, at: number, isUp = true) => ({
    job,
    host,
    port: at,
    isUp,
  });

  it('are those of the targets with their job and port', () => {
    expect(
      states(target('grafana', '127.0.0.1', 3001), target('loki', 'localhost', 3100, false)),
    ).toEqual({ 'server/grafana': 'up', 'server/loki': 'down' });
  });

  it('are told apart by the port where a job has several', () => {
    expect(
      states(target('health', '127.0.0.1', 3001, false), target('health', '127.0.0.1', 3100)),
    ).toEqual({ 'server/grafana': 'down', 'server/loki': 'up' });
  });

  it('are down where one of two jobs finds it so', () => {
    expect(
      states(target('grafana', '127.0.0.1', 3001), target('health', '127.0.0.1', 3001, false)),
    ).toEqual({ 'server/grafana': 'down' });
  });

  it('are told apart by the host where machines share a port', () => {
    expect(
      states(target('node', '127.0.0.1', 9100), target('node', 'other.lan', 9100, false)),
    ).toEqual({ 'server/node': 'up', 'other/node': 'down' });
  });

  it('are not guessed', () => {
    expect(states(target('node', '192.168.1.7', 9100, false))).toEqual({});
    expect(states(target('grafana', '127.0.0.1', 3002, false))).toEqual({});
    expect(states(target('strange', '127.0.0.1', 3001, false))).toEqual({});
    expect(Object.fromEntries(statesInPrometheus(map, 'other', []))).toEqual({});
  });
});

function service(machine: string, name: string) {
  return { id: `${machine}/${name}`, kind: 'service', machine, name } as const;
}

function port(machine: string, number: number) {
  const name = String(number);
  return { id: `${machine}/${name}`, kind: 'port', machine, name, port: number } as const;
}

function listens(machine: string, name: string, number: number) {
  const [from, to] = [`${machine}/${name}`, `${machine}/${number}`];
  return { kind: 'listens-on', from, to, labels: [] } as const;
}

function scraped(machine: string, name: string, ...labels: readonly string[]) {
  return {
    kind: 'scraped-by',
    from: `${machine}/${name}`,
    to: 'server/prometheus',
    labels,
  } as const;
}
