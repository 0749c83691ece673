import { describe, expect, it } from 'vitest';
import type { Language } from '../../server/src/lsp/language';
import { fakeLanguage } from './support/fake-language';
import { connect, folderWith, write, type TestClient } from './support/test-client';

const change = (client: TestClient, uri: string, version: number, text: string) =>
  client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ text }],
  });

/** Resolves when all files of the workspace were checked once. */
async function settled(client: TestClient, uri: string): Promise<void> {
  await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
}

describe('diagnostics', () => {
  it('say what, where, why and what to do', async () => {
    const folder = folderWith({ 'a.nix': 'x\n  wrong' });
    const client = await connect({ folders: [folder] });
    const uri = `file://${folder}/a.nix`;
    const { diagnostics } = await client.diagnostics(uri, () => true);
    expect(diagnostics).toEqual([
      {
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 7 } },
        severity: 1,
        code: 'wrong-word',
        codeDescription: {
          href: expect.stringMatching(/\/docs\/checks\/wrong-word\.md$/) as unknown,
        },
        source: 'homelab',
        message: 'This is wrong.',
        tags: [2],
        relatedInformation: [
          {
            location: {
              uri,
              range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            },
            message: 'It starts here.',
          },
        ],
        data: { fixes: ['Make it right'] },
      },
    ]);
  });

  it('carry the version of the document that they were made for', async () => {
    const client = await connect();
    const uri = 'file:///a.nix';
    client.open(uri, 'wrong');
    expect(await client.diagnostics(uri, () => true)).toMatchObject({ version: 1 });
    await change(client, uri, 2, 'wrong wrong');
    const second = await client.diagnostics(uri, ({ version }) => version === 2);
    expect(second.diagnostics).toHaveLength(2);
  });

  it('go away with the mistake', async () => {
    const client = await connect();
    const uri = 'file:///a.nix';
    client.open(uri, 'wrong');
    await settled(client, uri);
    await change(client, uri, 2, 'right');
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('come for the edited document first, then other open ones, then the rest', async () => {
    const folder = folderWith({ 'c.nix': 'wrong', 'd.nix': 'wrong' });
    const client = await connect({ folders: [folder] });
    await settled(client, `file://${folder}/d.nix`);
    client.open(`file://${folder}/a.nix`, 'wrong');
    client.open(`file://${folder}/b.nix`, 'wrong');
    await settled(client, `file://${folder}/b.nix`);
    const seen = client.published.length;
    write(folder, 'c.nix', 'wrong wrong');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: `file://${folder}/c.nix`, type: 2 }],
    });
    await change(client, `file://${folder}/b.nix`, 2, 'wrong wrong');
    await client.diagnostics(`file://${folder}/c.nix`, ({ diagnostics: d }) => d.length === 2);
    const names = client.published.slice(seen).map(({ uri }) => uri.slice(-5, -4));
    expect(names[0]).toBe('b');
    expect(names.at(-1)).toBe('c');
  });

  it('of a text that has been replaced are never sent', async () => {
    const client = await connect();
    const uri = 'file:///a.nix';
    client.open(uri, 'wrong');
    for (let version = 2; version <= 20; version++)
      void change(client, uri, version, 'wrong '.repeat(version));
    await client.diagnostics(uri, ({ version }) => version === 20);
    for (const { version, diagnostics } of client.published)
      expect(diagnostics).toHaveLength(version ?? 0);
    expect(client.published.length).toBeLessThan(5);
  });

  it('are not sent before every file was read, since a file not yet seen may explain them', async () => {
    const folder = folderWith({ 'known.nix': '' });
    const needsOther: Language['diagnose'] = (snapshot, uri) =>
      [...snapshot.files()].some((file) => file.endsWith('known.nix'))
        ? []
        : fakeLanguage.diagnose(snapshot, uri, new Map());
    const client = await connect({ folders: [folder], language: { diagnose: needsOther } });
    client.open('file:///a.nix', 'wrong');
    await expect.poll(() => client.overviewChanges()).toBe(1);
    expect(client.published).toEqual([]);
  });

  it('of one file survive a bug in the check of another', async () => {
    const folder = folderWith({ 'a.nix': 'wrong', 'b.nix': 'wrong' });
    const client = await connect({
      folders: [folder],
      language: {
        diagnose: (snapshot, uri) => {
          if (uri.endsWith('a.nix')) throw new Error('a bug');
          return fakeLanguage.diagnose(snapshot, uri, new Map());
        },
      },
    });
    await settled(client, `file://${folder}/b.nix`);
    expect(client.log.join('\n')).toMatch(/Checking .*a\.nix failed: Error: a bug/);
  });

  it('leave room for requests while a large workspace is checked', async () => {
    const files = Array.from({ length: 40 }, (_, i) => [`${i}.nix`, 'wrong'] as const);
    const folder = folderWith(Object.fromEntries(files));
    let checked = 0;
    const slow: Language['diagnose'] = (snapshot, uri) => {
      const end = Date.now() + 10;
      while (Date.now() < end);
      checked++;
      return fakeLanguage.diagnose(snapshot, uri, new Map());
    };
    const client = await connect({ folders: [folder], language: { diagnose: slow } });
    await expect.poll(() => checked).toBeGreaterThan(0);
    client.open('file:///other.nix', 'abc');
    await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: 'file:///other.nix' },
      position: { line: 0, character: 0 },
    });
    expect(checked).toBeLessThan(40);
  });
});

describe('the setting homelab.diagnostics', () => {
  it('keeps them to the open files', async () => {
    const folder = folderWith({ 'a.nix': 'wrong', 'b.nix': 'wrong' });
    const client = await connect({ folders: [folder], settings: { diagnostics: 'openFiles' } });
    client.open(`file://${folder}/b.nix`, 'wrong');
    await settled(client, `file://${folder}/b.nix`);
    client.setSettings({ diagnostics: 'workspace' });
    await settled(client, `file://${folder}/a.nix`);
    client.setSettings({ diagnostics: 'openFiles' });
    await client.diagnostics(`file://${folder}/a.nix`, (latest) => latest.diagnostics.length === 0);
  });

  it('turns them off and on', async () => {
    const folder = folderWith({ 'a.nix': 'wrong' });
    const uri = `file://${folder}/a.nix`;
    const client = await connect({ folders: [folder] });
    await settled(client, uri);
    client.setSettings({ diagnostics: 'off' });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0);
    client.setSettings(null);
    await settled(client, uri);
  });
});
