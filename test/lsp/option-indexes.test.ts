import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  HoverRequest,
  type CompletionList,
  type Hover,
  type LocationLink,
} from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import { packIndex } from '../../server/src/core/upstream/pack-index';
import { createWorkspace } from '../../server/src/core/workspace';
import { coreLanguage } from '../../server/src/lsp/core-language';
import { useIndexes, type Overview } from '../../server/src/protocol';
import { encodeIndex } from '../../server/src/upstream/index-file';
import { bool, header, row } from '../support/option-index';
import { connect, folderWith } from './support/test-client';

const flake =
  '{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./machine.nix ]; }; }; }';
const caddy = row('services.caddy.enable', bool, {
  description: 'Whether to enable Caddy.',
  places: [{ file: '/nix/store/aaaa-source/caddy.nix', line: 7, column: 3 }],
});
const machine = '{ services.caddy.enable = true; services. }';

async function session() {
  const folder = folderWith({ 'flake.nix': flake, 'machine.nix': machine });
  const path = join(folder, 'server.options');
  writeFileSync(path, encodeIndex(header, packIndex({ rows: [caddy], moved: [] }, header.sources)));
  const client = await connect({
    folders: [folder],
    workspace: createWorkspace(),
    language: coreLanguage,
  });
  await expect
    .poll(async () => (await client.connection.sendRequest<Overview>('homelab/overview')).complete)
    .toBe(true);
  const { connection } = client;
  const textDocument = { uri: uriFromPath(join(folder, 'machine.nix')) };
  const at = (text: string) => ({
    textDocument,
    position: { line: 0, character: machine.indexOf(text) + text.length },
  });
  return {
    ...client,
    path,
    use: (...paths: readonly string[]) =>
      connection.sendNotification(useIndexes, {
        indexes: paths.map((one) => ({ flake: uriFromPath(folder), machine: 'server', path: one })),
      }),
    own: (one: string) =>
      connection.sendNotification(useIndexes, {
        indexes: [{ flake: uriFromPath(folder), path: one }],
      }),
    complete: () =>
      connection.sendRequest<CompletionList>(CompletionRequest.method, at('true; services.')),
    resolve: (item: CompletionList['items'][number]) =>
      connection.sendRequest(CompletionResolveRequest.type, item),
    hover: () => connection.sendRequest<Hover | null>(HoverRequest.method, at('caddy.ena')),
    lead: () => connection.sendRequest<LocationLink[]>(DefinitionRequest.method, at('caddy.ena')),
  };
}

describe('an index of options that the client names', () => {
  it('is used at once, and no more when it is named no more', async () => {
    const { use, path, hover } = await session();
    expect(await hover()).toBeNull();
    await use(path);
    expect(JSON.stringify(await hover())).toContain('Whether to enable Caddy.');
    await use();
    expect(await hover()).toBeNull();
  });

  it('may be of the own modules, and is replaced by the next evaluation of them', async () => {
    const { own, path, hover } = await session();
    const evaluation = (description: string, name: string) => {
      const said = row('services.caddy.enable', bool, { description });
      const head = { ...header, marks: {} };
      const file = path.replace('server', name);
      writeFileSync(file, encodeIndex(head, packIndex({ rows: [said], moved: [] }, [])));
      return file;
    };
    const first = evaluation('First.', 'own-1');
    await own(first);
    expect(JSON.stringify(await hover())).toContain('First.');
    await own(evaluation('Second.', 'own-2'));
    rmSync(first);
    expect(JSON.stringify(await hover())).toContain('Second.');
  });

  it('leads into the store', async () => {
    const { use, path, lead } = await session();
    await use(path);
    expect(await lead()).toMatchObject([
      {
        targetUri: 'file:///nix/store/aaaa-source/caddy.nix',
        targetSelectionRange: { start: { line: 6, character: 2 } },
      },
    ]);
  });

  it('goes on answering, words included, when its file vanishes', async () => {
    const { use, path, hover } = await session();
    await use(path);
    await hover();
    rmSync(path);
    expect(JSON.stringify(await hover())).toContain('Whether to enable Caddy.');
  });

  it.each([
    ['is not there', (path: string) => rmSync(path), 'cannot be opened'],
    ['is cut off', (path: string) => truncateSync(path, 200), 'is damaged'],
    [
      'is not written to its end',
      (path: string) => truncateSync(path, 480),
      'not written to its end',
    ],
    [
      'is another file',
      (path: string) => writeFileSync(path, 'x'.repeat(100)),
      'no index of options',
    ],
    [
      'has a later format',
      (path: string) => writeFileSync(path, 'homelab-options 9 2\n{}'),
      'its format is 9',
    ],
  ])('that %s is passed over, and the log says why', async (_, spoil, why) => {
    const { use, path, hover, log } = await session();
    spoil(path);
    await use(path);
    expect(await hover()).toBeNull();
    await expect.poll(() => log.join('\n')).toContain(why);
  });

  it('gives the words of a completion when they are asked for', async () => {
    const { use, path, complete, resolve } = await session();
    await use(path);
    const { items, isIncomplete } = await complete();
    expect(isIncomplete).toBe(false);
    const [item] = items.filter(({ label }) => label === 'caddy');
    expect(JSON.stringify(item && (await resolve(item)))).toContain('Caddy');
  });
});
