import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import type { Overview } from '../../server/src/protocol';
import {
  becomeUnprivileged,
  connect,
  folderWith,
  write,
  type TestClient,
} from './support/test-client';

/** The files that the server knows, with `+` where it knows their text to be `on`. */
async function known(client: TestClient, folder: string): Promise<string[]> {
  const overview = await client.connection.sendRequest<Overview>('homelab/overview');
  const services = overview.flakes[0]?.machines[0]?.services ?? [];
  const prefix = `${uriFromPath(folder)}/`;
  return services
    .filter(({ declaration }) => declaration?.uri.startsWith(prefix) === true)
    .map(
      ({ declaration, state }) =>
        `${decodeURIComponent(declaration?.uri ?? '').slice(decodeURIComponent(prefix).length)}${state === 'on' ? '+' : ''}`,
    )
    .sort();
}

async function ready(options: Parameters<typeof connect>[0]): Promise<TestClient> {
  const client = await connect(options);
  await expect
    .poll(async () => {
      const overview = await client.connection.sendRequest<Overview>('homelab/overview');
      return overview.complete;
    })
    .toBe(true);
  return client;
}

const watched = (client: TestClient, folder: string, ...names: string[]) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: names.map((name) => ({ uri: uriFromPath(join(folder, name)), type: 2 })),
  });

describe('reading the workspace', () => {
  it('knows every file, Nix or not, in every folder', async () => {
    const folder = folderWith({
      'flake.nix': 'on',
      'modules/my service (1).nix': 'on',
      'secrets/ä.age': 'on',
    });
    const client = await ready({ folders: [folder] });
    expect(await known(client, folder)).toEqual([
      'flake.nix+',
      'modules/my service (1).nix+',
      'secrets/ä.age',
    ]);
  });

  it('leaves out the folders of tools', async () => {
    const folder = folderWith({
      'a.nix': '',
      '.git/b.nix': '',
      'sub/.direnv/c.nix': '',
      'node_modules/d.nix': '',
      '.devenv/e.nix': '',
    });
    expect(await known(await ready({ folders: [folder] }), folder)).toEqual(['a.nix']);
  });

  it('leaves out what the setting homelab.exclude names, also when it changes', async () => {
    const folder = folderWith({ 'a.nix': '', 'old/b.nix': '', 'x/old/c.nix': '', 'x/y/d.nix': '' });
    const client = await ready({ folders: [folder], settings: { exclude: ['old', './x/y/'] } });
    expect(await known(client, folder)).toEqual(['a.nix']);
    client.setSettings({ exclude: ['x'] });
    await expect.poll(() => known(client, folder)).toEqual(['a.nix', 'old/b.nix']);
  });

  it('follows links within the folder and none out of it', async () => {
    const outside = folderWith({ 'store.nix': '' });
    const folder = folderWith({ 'shared/a.nix': '' });
    symlinkSync('shared', join(folder, 'modules'));
    symlinkSync('shared/a.nix', join(folder, 'b.nix'));
    symlinkSync(outside, join(folder, 'result'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(await known(await ready({ folders: [folder] }), folder)).toEqual([
      'b.nix',
      'modules/a.nix',
      'shared/a.nix',
    ]);
  });

  it('ends where links lead in a circle', async () => {
    const folder = folderWith({ 'a/one.nix': '', 'b/two.nix': '' });
    symlinkSync('../b', join(folder, 'a/to-b'));
    symlinkSync('../a', join(folder, 'b/to-a'));
    symlinkSync('..', join(folder, 'a/up'));
    const client = await ready({ folders: [folder] });
    const expected = ['a/one.nix', 'a/to-b/two.nix', 'b/to-a/one.nix', 'b/two.nix'];
    expect(await known(client, folder)).toEqual(expected);
    await watched(client, folder, 'a/up', 'a/to-b');
    expect(await known(client, folder)).toEqual(expected);
  });

  it('works with a folder that is a link itself', async () => {
    const folder = folderWith({ 'real/a.nix': 'on' });
    symlinkSync('real', join(folder, 'link'));
    const client = await ready({ folders: [join(folder, 'link')] });
    expect(await known(client, join(folder, 'link'))).toEqual(['a.nix+']);
  });

  it('says that a file is not UTF-8, and knows that it exists', async () => {
    const folder = folderWith({ 'latin.nix': Uint8Array.from([0x23, 0xe4, 0x0a]) });
    const client = await ready({ folders: [folder] });
    const uri = `file://${folder}/latin.nix`;
    const { diagnostics } = await client.diagnostics(uri, () => true);
    expect(diagnostics).toMatchObject([
      {
        code: 'file-not-utf8',
        message:
          'This file is not UTF-8 text, so what it sets is not known. Save it with the encoding UTF-8.',
      },
    ]);
    expect(await known(client, folder)).toEqual(['latin.nix']);
    write(folder, 'latin.nix', 'on');
    await watched(client, folder, 'latin.nix');
    await client.diagnostics(uri, (latest) => latest.diagnostics.length === 0);
  });

  it('goes on without a workspace folder', async () => {
    const client = await ready({ folders: [] });
    client.open('file:///a.nix', 'wrong');
    await client.diagnostics('file:///a.nix', ({ diagnostics }) => diagnostics.length === 1);
  });

  it('goes on when a workspace folder does not exist', async () => {
    const folder = folderWith({ 'a.nix': '' });
    const client = await ready({ folders: [join(folder, 'gone'), folder] });
    expect(await known(client, folder)).toEqual(['a.nix']);
  });
});

describe('files that change on disk', () => {
  it('are watched by the client', async () => {
    const client = await ready({});
    expect(client.registrations).toContain('workspace/didChangeWatchedFiles');
  });

  it('are read again, created and deleted', async () => {
    const folder = folderWith({ 'a.nix': 'off', 'b.nix': 'on' });
    const client = await ready({ folders: [folder] });
    write(folder, 'a.nix', 'on');
    write(folder, 'c.nix', 'on');
    rmSync(join(folder, 'b.nix'));
    await watched(client, folder, 'a.nix', 'b.nix', 'c.nix');
    await expect.poll(() => known(client, folder)).toEqual(['a.nix+', 'c.nix+']);
  });

  it('come and go with their folder', async () => {
    const folder = folderWith({ 'old/a.nix': '', 'old/sub/b.nix': '', 'older.nix': '' });
    const client = await ready({ folders: [folder] });
    renameSync(join(folder, 'old'), join(folder, 'new'));
    await watched(client, folder, 'old', 'new');
    await expect
      .poll(() => known(client, folder))
      .toEqual(['new/a.nix', 'new/sub/b.nix', 'older.nix']);
  });

  it('in excluded folders are of no interest', async () => {
    const folder = folderWith({ 'a.nix': '' });
    const client = await ready({ folders: [folder] });
    write(folder, '.git/b.nix', '');
    write(folder, 'c.nix', '');
    await watched(client, folder, '.git/b.nix', 'c.nix');
    await expect.poll(() => known(client, folder)).toEqual(['a.nix', 'c.nix']);
  });

  it('are hidden by an open document until it is closed', async () => {
    const folder = folderWith({ 'a.nix': 'on' });
    const client = await ready({ folders: [folder] });
    const uri = `file://${folder}/a.nix`;
    client.open(uri, 'off');
    expect(await known(client, folder)).toEqual(['a.nix']);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    expect(await known(client, folder)).toEqual(['a.nix+']);
  });

  it('are known at once when the editor saves them', async () => {
    const folder = folderWith({ 'a.nix': 'off' });
    const client = await ready({ folders: [folder] });
    const textDocument = { uri: `file://${folder}/a.nix` };
    client.open(textDocument.uri, 'on');
    await client.connection.sendNotification('textDocument/didSave', { textDocument });
    await client.connection.sendNotification('textDocument/didClose', { textDocument });
    expect(await known(client, folder)).toEqual(['a.nix+']);
  });
});

describe('workspace folders', () => {
  const change = (client: TestClient, added: string[], removed: string[]) => {
    const named = (path: string) => ({ uri: uriFromPath(path), name: path });
    return client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: added.map(named), removed: removed.map(named) },
    });
  };

  it('can be added and removed', async () => {
    const [first, second] = [folderWith({ 'a.nix': '' }), folderWith({ 'b.nix': 'wrong' })];
    const client = await ready({ folders: [first] });
    await change(client, [second], [first]);
    await expect.poll(() => known(client, second)).toEqual(['b.nix']);
    await expect.poll(() => known(client, first)).toEqual([]);
    const uri = `file://${second}/b.nix`;
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 1);
    await change(client, [], [second]);
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('may lie in one another', async () => {
    const outer = folderWith({ 'a.nix': '', 'inner/b.nix': '' });
    const inner = join(outer, 'inner');
    const client = await ready({ folders: [outer, inner] });
    await change(client, [], [outer]);
    await expect.poll(() => known(client, outer)).toEqual(['inner/b.nix']);
  });
});

describe('what may not be read', () => {
  it('is left out, and the log and a diagnostic say so', async () => {
    const folder = folderWith({ 'a.nix': 'on', 'mine.nix': 'on', 'closed/b.nix': '' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(join(folder, 'mine.nix'), 0);
    becomeUnprivileged();
    const client = await ready({ folders: [folder] });
    expect(await known(client, folder)).toEqual(['a.nix+', 'mine.nix']);
    expect(client.log.join('\n')).toContain(`The folder ${folder}/closed is left out`);
    const { diagnostics } = await client.diagnostics(`file://${folder}/mine.nix`, () => true);
    expect(diagnostics).toMatchObject([
      { message: 'This file may not be read. Give your user permission to read it.' },
    ]);
  });
});

describe('formatting is offered', () => {
  const textDocument = { formatting: { dynamicRegistration: true } };
  const method = 'textDocument/formatting';

  it('as long as nobody else formats', async () => {
    const client = await connect({ textDocument });
    await vi.waitFor(() => expect(client.registrations).toContain(method));
    client.setSettings({ besideOthers: 'yes' });
    await vi.waitFor(() => expect(client.registrations).not.toContain(method));
    client.setSettings({ besideOthers: 'no' });
    await vi.waitFor(() => expect(client.registrations).toContain(method));
    expect(client.initialized.capabilities).not.toHaveProperty('documentFormattingProvider');
  });

  it('beside another extension only where a setting says so', async () => {
    const client = await connect({ textDocument, initializationOptions: { otherExtension: true } });
    await vi.waitFor(() => expect(client.overviewChanges()).toBeGreaterThan(0));
    expect(client.registrations).not.toContain(method);
    client.setSettings({ besideOthers: 'no' });
    await vi.waitFor(() => expect(client.registrations).toContain(method));
  });

  it('always, to a client that cannot take it back', async () => {
    const { initialized } = await connect();
    expect(initialized.capabilities.documentFormattingProvider).toBe(true);
  });
});
