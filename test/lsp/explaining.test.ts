import { describe, expect, it } from 'vitest';
import { HoverRequest, type Hover, type MarkupContent } from 'vscode-languageserver/node';
import { uriFromPath } from '../../server/src/core/base/uri';
import { createWorkspace } from '../../server/src/core/workspace';
import { coreLanguage } from '../../server/src/lsp/core-language';
import type { OptionExplanation, Overview, ServiceOption } from '../../server/src/protocol';
import { connect, folderWith } from './support/test-client';

const flake = `{ outputs = { nixpkgs, ... }: {
  nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./machine.nix ]; };
}; }`;
const machine = `{ lib, ... }: {
  options.homelab.services.caddy = {
    enable = lib.mkEnableOption "Caddy";
    port = lib.mkOption { type = lib.types.port; default = 80; description = "Where it listens."; };
    secret = lib.mkOption { type = lib.types.str; internal = true; };
  };
  config.homelab.services.caddy.port = 81;
}`;

async function session(initializationOptions: object = {}) {
  const folder = folderWith({ 'flake.nix': flake, 'machine.nix': machine });
  const client = await connect({
    folders: [folder],
    workspace: createWorkspace(),
    language: coreLanguage,
    initializationOptions,
  });
  const ask = <R>(method: string, params?: object): Promise<R> =>
    params
      ? client.connection.sendRequest<R>(method, params)
      : client.connection.sendRequest<R>(method);
  await expect.poll(async () => (await ask<Overview>('homelab/overview')).complete).toBe(true);
  const root = uriFromPath(folder);
  const line = machine.split('\n').findIndex((text) => text.includes('caddy.port ='));
  return {
    root,
    about: (path: string, on = 'server') => ({ flake: root, machine: on, path: path.split('.') }),
    ask,
    caret: {
      textDocument: { uri: uriFromPath(`${folder}/machine.nix`) },
      position: { line, character: machine.split('\n')[line]?.indexOf('port') ?? -1 },
    },
  };
}

describe('why an option is what it is', () => {
  it('is told with every definition, as it stands in the files', async () => {
    const { ask, about } = await session();
    const found = await ask<OptionExplanation>(
      'homelab/explain',
      about('homelab.services.caddy.port'),
    );
    expect(found).toMatchObject({
      value: '81',
      default: '80',
      definitions: [
        {
          file: 'machine.nix',
          line: 7,
          text: '81',
          how: 'wins; a plain definition (priority 100)',
        },
      ],
    });
  });

  it('is not told of a machine or a flake that is not there', async () => {
    const { ask, about } = await session();
    const path = 'homelab.services.caddy.port';
    expect(await ask('homelab/explain', about(path, 'nas'))).toBeNull();
    const elsewhere = { ...about(path), flake: 'file:///nowhere' };
    expect(await ask('homelab/explain', elsewhere)).toBeNull();
    expect(await ask('homelab/serviceOptions', elsewhere)).toEqual([]);
  });

  it('is told of all options of a service, what is set first', async () => {
    const { ask, about } = await session();
    const found = await ask<readonly ServiceOption[]>(
      'homelab/serviceOptions',
      about('homelab.services.caddy'),
    );
    expect(found.map(({ name, value, isSet }) => [name, value, isSet])).toEqual([
      ['port', '81', true],
      ['enable', 'false', false],
    ]);
    expect(found[0]).toMatchObject({
      description: 'Where it listens.',
      declaration: { range: { start: { line: 3 } } },
    });
  });

  it('can be asked of the option at the caret', async () => {
    const { ask, caret } = await session();
    expect(await ask('homelab/optionAt', caret)).toEqual(['homelab', 'services', 'caddy', 'port']);
    const nowhere = { ...caret, position: { line: 0, character: 0 } };
    expect(await ask('homelab/optionAt', nowhere)).toBeNull();
  });

  it('is a link of the hover, where the editor has a command for it', async () => {
    const hoverOf = async ({ ask, caret }: Awaited<ReturnType<typeof session>>) =>
      ((await ask<Hover>(HoverRequest.method, caret)).contents as MarkupContent).value;
    expect(await hoverOf(await session())).not.toContain('command:');
    const known = await session({ explainOptionCommand: 'explain' });
    const [, link = ''] =
      /Explain on \[server\]\(command:explain\?(.*)\)/.exec(await hoverOf(known)) ?? [];
    expect(JSON.parse(decodeURIComponent(link))).toEqual([
      known.about('homelab.services.caddy.port'),
    ]);
  });
});
