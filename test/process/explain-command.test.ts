import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OptionExplanation } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, homelabCommand } from '../support/homelab-command';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

async function explain(...args: readonly string[]) {
  const { events, finished } = await homelabCommand(homelab, ['explain', ...args]);
  const found: OptionExplanation | undefined = events.find(({ kind }) => kind === 'explanation') as
    OptionExplanation | undefined;
  return { found, finished };
}

describe('homelab explain', () => {
  it.each([
    ['homelab.services.grafana.port', '3001'],
    ['services.grafana.settings.server.http_port', '3001'],
    ['networking.hostName', '"server"'],
    ['homelab.domain', undefined],
  ])('gives what Nix and the sources say of %s, which is the same', async (option, value) => {
    const { found, finished } = await explain(option, 'server');
    expect(finished?.outcome).toBe('succeeded');
    expect(found?.disagreement).toBeUndefined();
    expect(found?.evaluated?.value).toBe(value ?? found?.value);
    expect(found?.value).toBe(value ?? found?.evaluated?.value);
  });

  it('says who sets an option, and under which condition', async () => {
    const { found } = await explain('services.grafana.settings.server.http_port', 'server');
    expect(found?.definitions).toMatchObject([
      {
        file: 'modules/services/grafana.nix',
        text: 'cfg.port',
        priority: 100,
        conditions: ['cfg.enable'],
        standing: 'wins',
      },
    ]);
    expect(found?.evaluated?.definitions).toMatchObject([{ file: 'modules/services/grafana.nix' }]);
  });

  it('names the definition that a stronger one beats', async () => {
    await homelab.write(
      'machines/server/strong.nix',
      '{ lib, ... }: { homelab.services.grafana.port = lib.mkForce 3005; }\n',
    );
    const text =
      '{ imports = [ ./default.nix ./strong.nix ]; homelab.services.grafana.port = 3004; }\n';
    await homelab.write('machines/server/both.nix', text);
    const flake = (await homelab.run('cat', ['flake.nix'])).stdout;
    await homelab.write(
      'flake.nix',
      flake.replace(/\.\/machines\/server(?![/\w-])/g, './machines/server/both.nix'),
    );
    await homelab.run('git', ['add', '--all']);
    const { found } = await explain('homelab.services.grafana.port', 'server');
    await homelab.run('git', ['reset', '--hard', '--quiet']);
    const standings = found?.definitions.map(
      ({ text: written, standing }) => `${written} ${standing}`,
    );
    expect(standings?.sort()).toEqual(['3004 weaker', '3005 wins']);
    expect(found).toMatchObject({ value: '3005', evaluated: { value: '3005', priority: 50 } });
  });

  it.each([
    ['services.caddy', 'services.caddy is a set of options on server. Name one of them.'],
    ['services.cady.enable', 'server has no option services.cady.enable.'],
  ])('says what is wrong with %s', async (option, message) => {
    const { finished } = await explain(option, 'server');
    expect(finished).toMatchObject({ outcome: 'failed', message });
  });

  it('needs no Nix for what the sources say', async () => {
    const { found, finished } = await explain(
      'networking.hostName',
      'server',
      '--sources',
      '--nix=/x',
    );
    expect(finished?.outcome).toBe('succeeded');
    expect(found).toMatchObject({ value: '"server"' });
    expect(found).not.toHaveProperty('evaluated');
  });
});
