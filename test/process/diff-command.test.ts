import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ActionEvent } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, commandLineScript, homelabCommand } from '../support/homelab-command';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());
afterEach(() => homelab.run('git', ['checkout', '--quiet', '--', '.']));

const machine = 'machines/server/default.nix';

type Part<P> = ActionEvent & { readonly kind: 'difference'; readonly part: P };

async function diff(...args: readonly string[]) {
  const { events, finished, problems } = await homelabCommand(homelab, ['diff', ...args]);
  const part = <P extends string>(name: P) =>
    events.find(
      (event): event is Part<P> & ActionEvent => event.kind === 'difference' && event.part === name,
    );
  return {
    finished,
    problems,
    options: (part('options') as Part<'options'> | undefined)?.options ?? [],
    derivations: part('derivations') as Part<'derivations'> | undefined,
    closures: part('closures'),
  };
}

async function setting(text: string): Promise<void> {
  const { stdout } = await homelab.run('cat', [machine]);
  await homelab.write(machine, stdout.replace('grafana.enable = true;', text));
}

describe('homelab diff', () => {
  it('tells the options that differ from the last commit, and what follows from them', async () => {
    await setting('grafana.enable = true; grafana.port = 3007;');
    const { options, derivations, closures, finished } = await diff('server');
    const found = new Map(options.map(({ option, before, after }) => [option, [before, after]]));
    expect(found.get('homelab.services.grafana.port')).toEqual([undefined, '3007']);
    expect(found.get('services.grafana.settings.server.http_port')).toEqual(['3001', '3007']);
    expect([...found.keys()].filter((name) => name.includes('loki'))).toEqual([]);
    const system = derivations?.changed.find(({ name }) => name.startsWith('nixos-system-server-'));
    expect(system?.before).toMatch(/^\/nix\/store\/.*-nixos-system-server-.*\.drv$/);
    expect(system?.after).not.toBe(system?.before);
    expect(closures).toBeUndefined();
    expect(finished?.message).toMatch(
      /^Between the last commit and the files, \d+ options and \d+ derivations? differ\.$/,
    );
  });

  it('tells what a service that is switched off takes with it', async () => {
    await setting('grafana.enable = false;');
    const { options } = await diff('server');
    expect(options).toContainEqual(
      expect.objectContaining({
        option: 'homelab.services.grafana.enable',
        before: 'true',
        after: 'false',
      }),
    );
    const gone = options.filter(({ after }) => after === undefined).map(({ option }) => option);
    expect(gone).toContain('services.grafana.enable');
  });

  it('finds nothing where nothing has changed, and no option where a comment has', async () => {
    await setting('# A comment.\n grafana.enable = true;');
    expect((await diff('server')).options).toEqual([]);
    await homelab.run('git', ['checkout', '--quiet', '--', '.']);
    const { options, derivations, finished } = await diff('server');
    expect(options).toEqual([]);
    expect(derivations).toBeUndefined();
    expect(finished?.message).toBe('Nothing differs between the last commit and the files.');
  });

  it('compares two machines', async () => {
    const { options, finished } = await diff('server', '--with', 'server-vm');
    expect(options).toContainEqual(
      expect.objectContaining({ option: 'virtualisation.cores', after: '2' }),
    );
    expect(finished?.message).toMatch(/^Between server and server-vm, /);
  });

  it('reads well in a terminal', async () => {
    await setting('grafana.enable = true; grafana.port = 3007;');
    const { stdout } = await homelab.run(process.execPath, [commandLineScript, 'diff', 'server']);
    expect(stdout).toContain('homelab.services.grafana.port\n  + 3007\n');
    expect(stdout).toContain('\nDerivations\n');
  });

  it.each([
    ['--from=nowhere', 'no-commit'],
    ['--from=--output=/tmp/x', 'no-commit'],
  ])('says that there is no commit %s', async (from, code) => {
    const { finished, problems } = await diff('server', from);
    expect(problems.at(-1)?.code).toBe(code);
    expect(finished).toMatchObject({ outcome: 'failed', message: 'Nothing was compared.' });
  });

  it('says which of the two cannot be evaluated', async () => {
    await setting('grafana.enable = missing;');
    const { finished, problems } = await diff('server');
    expect(problems.at(-1)).toMatchObject({ severity: 'error', file: machine });
    expect(finished?.message).toBe('The options of the files cannot be read.');
  });
});
