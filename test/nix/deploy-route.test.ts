import { describe, expect, it } from 'vitest';
import { chooseRoute, type RouteRequest } from '../../server/src/actions/deploy/choose-route';
import type { Route } from '../../server/src/actions/deploy/engines';
import { hostText } from '../../server/src/actions/deploy/host';
import { pathFromUri } from '../../server/src/core/base/uri';
import type { Deployment } from '../../server/src/core/model/deployments';

type Situation = {
  readonly machine?: string;
  readonly hostName?: string;
  readonly deployments?: readonly Deployment[];
  readonly given?: string;
  readonly remembered?: string;
  readonly answered?: string;
  /** Files that this computer has. */
  readonly files?: readonly string[];
  readonly request?: Partial<RouteRequest>;
};

const programs = ['/usr/bin/colmena', '/usr/bin/deploy'];
const hive: Deployment = {
  engine: 'colmena',
  machine: 'server',
  host: 'hive.lan',
  user: 'root',
  port: 2222,
};
const node: Deployment = { ...hive, engine: 'deploy-rs', host: 'node.lan', port: undefined };

/** As `engine host`, or the code of what is wrong; and whether the person was asked. */
async function routeOf(situation: Situation): Promise<string> {
  const { machine = 'server', hostName, deployments, given, files = programs } = situation;
  const context: Parameters<typeof chooseRoute>[0] = {
    host: {
      env: { PATH: '/usr/bin' },
      platform: 'linux',
      architecture: 'x86_64',
      hostName: 'desk',
    },
    files: {
      stat: (uri) =>
        Promise.resolve(
          files.includes(pathFromUri(uri))
            ? { kind: 'file', size: 0, modified: 0 }
            : { kind: 'missing' },
        ),
    },
  };
  let asked = '';
  const hosts = {
    find: () => Promise.resolve(situation.remembered),
    ask: () => {
      asked = ', asked';
      return Promise.resolve(situation.answered);
    },
  };
  const request: RouteRequest = {
    mode: 'switch',
    askPassword: false,
    hosts: new Map(given === undefined ? [] : [[machine, given]]),
    ...situation.request,
  };
  const run = chooseRoute(context, hosts, request, { name: machine, hostName, deployments });
  let code = '';
  for (;;) {
    const step = await run.next();
    if (step.done === true) return (code || said(step.value)) + asked;
    if (step.value.kind === 'problem') code = step.value.code;
  }
}

function said(route: Route | undefined): string {
  return route === undefined ? 'nothing' : `${route.engine} ${hostText(route.target)}`;
}

describe('where a machine goes', () => {
  it('is what was given, before all else', async () => {
    expect(await routeOf({ given: 'root@a:22', remembered: 'root@b' })).toBe(
      'nixos-rebuild root@a:22',
    );
  });

  it("is colmena's or deploy-rs's host with its user and port", async () => {
    expect(await routeOf({ deployments: [hive] })).toBe('colmena root@hive.lan:2222');
    expect(await routeOf({ deployments: [node] })).toBe('deploy-rs root@node.lan');
  });

  it('is this computer only where it runs NixOS and has the name', async () => {
    const named = { hostName: 'desk', remembered: 'root@b' };
    expect(await routeOf({ ...named, files: ['/etc/NIXOS'] })).toBe('nixos-rebuild this computer');
    expect(await routeOf(named)).toBe('nixos-rebuild root@b');
    expect(await routeOf({ ...named, hostName: 'other', files: ['/etc/NIXOS'] })).toBe(
      'nixos-rebuild root@b',
    );
  });

  it('is what the person answers, and never guessed', async () => {
    expect(await routeOf({ answered: 'root@c' })).toBe('nixos-rebuild root@c, asked');
    expect(await routeOf({})).toBe('host-unknown, asked');
    expect(await routeOf({ hostName: 'server' })).toBe('host-unknown, asked');
  });

  it('is asked for where colmena computes it from what is not known', async () => {
    const unknown = { ...hive, host: undefined };
    expect(await routeOf({ deployments: [unknown] })).toBe('host-unknown, asked');
  });
});

describe('a route is refused', () => {
  it.each<[string, Situation]>([
    ['machine-not-deployed', { machine: 'server-vm', given: 'root@a' }],
    ['machine-not-deployed', { machine: 'server-vm-x86_64', given: 'root@a' }],
    ['host-unreadable', { given: '-oProxyCommand=x' }],
    ['host-unreadable', { given: 'root@a', request: { buildHost: '-x' } }],
    ['engine-unclear', { deployments: [hive, node] }],
    ['engine-unclear', { given: 'root@a', request: { engine: 'colmena' } }],
    ['engine-missing', { deployments: [hive], files: [] }],
    ['engine-refuses', { deployments: [hive], given: 'root@a' }],
    ['engine-refuses', { deployments: [node], request: { mode: 'test' } }],
    ['host-unknown', { deployments: [{ ...hive, host: null }] }],
  ])('%s', async (code, situation) => {
    expect(await routeOf(situation)).toBe(code);
  });

  it('not where nixos-rebuild is asked for instead', async () => {
    const request = { engine: 'nixos-rebuild' } as const;
    expect(await routeOf({ deployments: [hive, node], given: 'root@a', request })).toBe(
      'nixos-rebuild root@a',
    );
    expect(await routeOf({ deployments: [hive], request })).toBe(
      'nixos-rebuild root@hive.lan:2222',
    );
  });
});
