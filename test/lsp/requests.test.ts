import {
  CancellationTokenSource,
  LSPErrorCodes,
  type CodeAction,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { connect, folderWith } from './support/test-client';

const uri = 'file:///homelab/a.nix';
const textDocument = { uri };
const position = { line: 0, character: 2 };

describe('a client that connects', () => {
  it('learns what the server can do', async () => {
    const { initialized } = await connect();
    expect(initialized.capabilities).toMatchObject({
      positionEncoding: 'utf-16',
      textDocumentSync: { change: 2, openClose: true },
      hoverProvider: true,
      definitionProvider: true,
      documentSymbolProvider: true,
      codeActionProvider: {
        codeActionKinds: expect.arrayContaining([
          'quickfix',
          'refactor',
          'source.fixAll',
        ]) as string[],
      },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    });
    expect(initialized.serverInfo?.name).toBe('nixos-homelab');
  });
});

describe('edits of a document', () => {
  const edited = async (...contentChanges: object[]) => {
    const { connection, open } = await connect();
    open(uri, 'a😀b\r\nc\n');
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges,
    });
    return connection.sendRequest('textDocument/hover', { textDocument, position });
  };
  const change = (from: [number, number], to: [number, number], text: string) => ({
    range: {
      start: { line: from[0], character: from[1] },
      end: { line: to[0], character: to[1] },
    },
    text,
  });

  it('count UTF-16 units', async () => {
    expect(await edited(change([0, 3], [0, 4], 'X'))).toMatchObject({
      contents: { value: 'a😀X\r\nc\n' },
    });
  });

  it('refer to the text after the edits before them', async () => {
    const result = await edited(change([0, 0], [0, 0], '1\n'), change([1, 0], [1, 1], '2'));
    expect(result).toMatchObject({ contents: { value: '1\n2😀b\r\nc\n' } });
  });

  it('end at the line where the column is beyond it', async () => {
    expect(await edited(change([0, 99], [1, 0], ' '))).toMatchObject({
      contents: { value: 'a😀b c\n' },
    });
  });

  it('may replace the whole text', async () => {
    expect(await edited({ text: 'new' })).toMatchObject({ contents: { value: 'new' } });
  });
});

describe('answers', () => {
  it('to a completion hold ranges, snippets and documentation', async () => {
    const { connection, open } = await connect({
      initializationOptions: { retriggerCommand: 'again' },
    });
    open(uri, 'en');
    const list = await connection.sendRequest('textDocument/completion', {
      textDocument,
      position,
    });
    expect(list).toEqual({
      isIncomplete: false,
      items: [
        {
          label: 'enable',
          kind: 10,
          detail: 'en',
          documentation: { kind: 'markdown', value: '**Whether** to enable it.' },
          insertTextFormat: 2,
          sortText: '0',
          textEdit: {
            range: { start: { line: 0, character: 0 }, end: position },
            newText: 'enable = ${1:true};',
          },
          command: { title: 'Continue', command: 'again' },
        },
      ],
    });
  });

  it('leave out the editor command that the client did not name', async () => {
    const { connection, open } = await connect();
    open(uri, 'en');
    const list = await connection.sendRequest('textDocument/completion', {
      textDocument,
      position,
    });
    expect(list).not.toHaveProperty('items.0.command');
  });

  it('to a definition are links', async () => {
    const { connection, open } = await connect();
    open(uri, 'abc');
    const links = await connection.sendRequest('textDocument/definition', {
      textDocument,
      position,
    });
    expect(links).toMatchObject([{ targetUri: uri, originSelectionRange: { start: position } }]);
  });

  it('to the outline are nested symbols', async () => {
    const { connection, open } = await connect();
    open(uri, 'abc');
    const symbols = await connection.sendRequest('textDocument/documentSymbol', { textDocument });
    expect(symbols).toMatchObject([{ name: 'all', kind: 3, children: [] }]);
  });

  it('about a file that nobody knows are empty', async () => {
    const { connection } = await connect();
    const unknown = { textDocument: { uri: 'file:///nowhere.nix' }, position };
    expect(await connection.sendRequest('textDocument/hover', unknown)).toBeNull();
  });

  it('find the file however its URI is spelled', async () => {
    const { connection, open } = await connect();
    open('file:///home%6Cab/%28a%29.nix', 'text');
    const spelled = { textDocument: { uri: 'file:///homelab/(a).nix' }, position };
    expect(await connection.sendRequest('textDocument/hover', spelled)).toMatchObject({
      contents: { value: 'text' },
    });
  });
});

describe('a request', () => {
  it('is not computed once it is cancelled', async () => {
    let computed = 0;
    const hover = () => {
      computed++;
      return undefined;
    };
    const { connection, open } = await connect({ language: { hover } });
    open(uri, 'abc');
    const source = new CancellationTokenSource();
    const answer = connection.sendRequest(
      'textDocument/hover',
      { textDocument, position },
      source.token,
    );
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(computed).toBe(0);
  });

  it('is dropped when the same is asked about a newer text', async () => {
    const { connection, open } = await connect();
    open(uri, 'abc');
    const old = connection.sendRequest('textDocument/hover', { textDocument, position });
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'newer' }],
    });
    const recent = connection.sendRequest('textDocument/hover', { textDocument, position });
    await expect(old).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
    expect(await recent).toMatchObject({ contents: { value: 'newer' } });
  });

  it('is answered about the text it was asked about when a person types on', async () => {
    const { connection, open } = await connect();
    open(uri, 'abc');
    const answer = connection.sendRequest('textDocument/hover', { textDocument, position });
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'newer' }],
    });
    expect(await answer).toMatchObject({ contents: { value: 'abc' } });
  });

  it('is answered beside another one about the same text', async () => {
    const { connection, open } = await connect();
    open(uri, 'abc');
    const ask = () => connection.sendRequest('textDocument/hover', { textDocument, position });
    expect(await Promise.all([ask(), ask()])).toMatchObject([
      { contents: { value: 'abc' } },
      { contents: { value: 'abc' } },
    ]);
  });

  it('that meets a bug fails alone, with the trace in the log', async () => {
    const { connection, open, log } = await connect({
      language: {
        hover: () => {
          throw new Error('a bug');
        },
      },
    });
    open(uri, 'abc');
    const answer = connection.sendRequest('textDocument/hover', { textDocument, position });
    await expect(answer).rejects.toMatchObject({
      code: LSPErrorCodes.RequestFailed,
      message: expect.stringContaining('output channel') as string,
    });
    expect(log.join('\n')).toContain('Error: a bug');
    const symbols = await connection.sendRequest('textDocument/documentSymbol', { textDocument });
    expect(symbols).toHaveLength(1);
  });
});

describe('quick fixes', () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const ask = async (context: object) => {
    const { connection, open } = await connect();
    open(uri, 'wrong\nwrong');
    const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument,
      range,
      context,
    });
    return actions.filter(({ title }) => !title.startsWith('Allow'));
  };

  it('are those of the mistakes at the caret, as versioned edits', async () => {
    expect(await ask({ diagnostics: [] })).toEqual([
      expect.objectContaining({
        title: 'Make it right',
        kind: 'quickfix',
        isPreferred: true,
        diagnostics: [expect.objectContaining({ code: 'wrong-word' })],
        edit: {
          documentChanges: [
            {
              textDocument: { uri, version: 1 },
              edits: [
                {
                  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } },
                  newText: 'right',
                },
              ],
            },
          ],
        },
      }),
    ]);
  });

  it('link the diagnostic that the client shows', async () => {
    const shown = {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } },
      code: 'wrong-word',
      message: 'This is wrong.',
      data: 'mine',
    };
    expect(await ask({ diagnostics: [shown] })).toMatchObject([{ diagnostics: [shown] }]);
  });

  it('are not offered where only other actions are wanted', async () => {
    expect(await ask({ diagnostics: [], only: ['refactor'] })).toEqual([]);
  });
});

describe('the overview', () => {
  it('is incomplete first, complete when the folders were read, and says so', async () => {
    const folder = folderWith({ 'caddy.nix': 'on' });
    const client = await connect({ folders: [folder] });
    await expect.poll(() => client.overviewChanges()).toBe(1);
    expect(await client.connection.sendRequest('homelab/overview')).toMatchObject({
      complete: true,
      flakes: [
        {
          machines: [
            {
              services: [
                {
                  name: 'caddy.nix',
                  state: 'on',
                  declaration: { uri: `file://${folder}/caddy.nix` },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('is announced again when an unsaved edit changes it', async () => {
    const folder = folderWith({ 'caddy.nix': 'on' });
    const client = await connect({ folders: [folder] });
    await expect.poll(() => client.overviewChanges()).toBe(1);
    client.open(`file://${folder}/caddy.nix`, 'off');
    await expect.poll(() => client.overviewChanges()).toBe(2);
    expect(await client.connection.sendRequest('homelab/overview')).toMatchObject({
      flakes: [{ machines: [{ services: [{ state: 'off' }] }] }],
    });
  });

  it('is announced again when what the client has seen meanwhile is taken back', async () => {
    const folder = folderWith({ 'caddy.nix': 'on' });
    const client = await connect({ folders: [folder] });
    await expect.poll(() => client.overviewChanges()).toBe(1);
    await client.connection.sendRequest('homelab/overview');
    const uri = `file://${folder}/caddy.nix`;
    client.open(uri, 'off');
    expect(await client.connection.sendRequest('homelab/overview')).toMatchObject({
      flakes: [{ machines: [{ services: [{ state: 'off' }] }] }],
    });
    void client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await expect.poll(() => client.overviewChanges()).toBe(2);
  });
});

describe('the map', () => {
  it('has places and findings as locations, and is asked again after each change', async () => {
    const folder = folderWith({ 'caddy.nix': 'on' });
    const client = await connect({ folders: [folder] });
    await expect.poll(() => client.contentChanges()).toBe(1);
    const uri = `file://${folder}/caddy.nix`;
    client.open(uri, 'on, but\nwrong');
    await expect.poll(() => client.contentChanges()).toBe(2);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 5 } };
    const finding = { code: 'wrong-word', severity: 'error', message: 'This is wrong.' };
    expect(await client.connection.sendRequest('homelab/map')).toEqual({
      complete: true,
      flakes: [
        {
          root: '/flake',
          nodes: [
            {
              id: 'machine:server',
              kind: 'machine',
              machine: 'server',
              name: 'server',
              details: [],
              places: [{ uri, range: { start: at(0), end: at(1) } }],
              findings: [{ ...finding, location: { uri, range } }],
            },
          ],
          edges: [],
        },
      ],
    });
  });

  it('may be another one after the settings have changed', async () => {
    const client = await connect({ folders: [folderWith({})] });
    await expect.poll(() => client.contentChanges()).toBe(1);
    client.setSettings({ checks: { 'port-conflict': 'off' } });
    await expect.poll(() => client.contentChanges()).toBe(2);
  });

  const at = (character: number) => ({ line: 0, character });
});

describe('switching a service', () => {
  const params = { flake: 'file:///flake', machine: 'server', path: ['caddy.nix'], enable: true };

  it('yields the edit of a file that is not open, without a version', async () => {
    const folder = folderWith({ 'caddy.nix': 'off' });
    const client = await connect({ folders: [folder] });
    await expect.poll(() => client.overviewChanges()).toBe(1);
    expect(await client.connection.sendRequest('homelab/toggleService', params)).toMatchObject({
      kind: 'edit',
      uri: `file://${folder}/caddy.nix`,
      version: null,
      edits: [{ newText: 'on' }],
    });
  });

  it('yields the edit of an open document with its version', async () => {
    const client = await connect();
    client.open('file:///x/caddy.nix', 'off');
    expect(await client.connection.sendRequest('homelab/toggleService', params)).toMatchObject({
      kind: 'edit',
      version: 1,
    });
  });

  it('is refused with the reason', async () => {
    const client = await connect();
    expect(await client.connection.sendRequest('homelab/toggleService', params)).toEqual({
      kind: 'refused',
      why: 'There is no such service.',
    });
  });
});

describe('what a client asks about names', () => {
  it('is answered with the places, without declarations where it wants none', async () => {
    const { connection, open } = await connect();
    open(uri, 'a');
    const ask = (includeDeclaration: boolean) =>
      connection.sendRequest<object[]>('textDocument/references', {
        textDocument,
        position,
        context: { includeDeclaration },
      });
    expect(await ask(true)).toHaveLength(2);
    expect(await ask(false)).toHaveLength(1);
  });

  it('is refused with the reason', async () => {
    const { connection, open } = await connect();
    open(uri, 'a');
    const asked = connection.sendRequest('textDocument/prepareRename', { textDocument, position });
    await expect(asked).rejects.toThrow('It keeps its name.');
  });

  it('may rename files where the client can, after the texts', async () => {
    const { connection, open } = await connect();
    open(uri, 'a');
    const params = { textDocument, position, newName: 'b' };
    const edit = await connection.sendRequest<WorkspaceEdit>('textDocument/rename', params);
    expect(
      edit.documentChanges?.map((change) => ('kind' in change ? change.kind : 'edit')),
    ).toEqual(['edit', 'rename']);
  });
});

describe('all that can be fixed', () => {
  it('is fixed at once, when a client asks for it', async () => {
    const { connection, open } = await connect();
    open(uri, 'wrong\nwrong');
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics: [], only: ['source.fixAll'] };
    const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument,
      range,
      context,
    });
    expect(actions.map(({ kind }) => kind)).toEqual(['source.fixAll.homelab']);
    expect(actions[0]?.edit?.documentChanges?.[0]).toMatchObject({ edits: [{}, {}] });
  });
});
