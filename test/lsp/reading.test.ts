import type { CodeLens, SelectionRange } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { connect } from './support/test-client';

const uri = 'file:///homelab/a.nix';
const textDocument = { uri };
const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

async function ask<R>(
  method: string,
  params: object = {},
  options: Parameters<typeof connect>[0] = {},
): Promise<R> {
  const { connection, open } = await connect(options);
  open(uri, 'abc\nd\n}');
  return connection.sendRequest<R>(`textDocument/${method}`, { textDocument, ...params });
}

describe('an editor that reads', () => {
  it('gets the meaning of words as numbers of the legend', async () => {
    expect(await ask('semanticTokens/full')).toMatchObject({ data: [0, 0, 1, 0, 1] });
    expect(await ask('semanticTokens/range', { range })).toMatchObject({ data: [0, 0, 1, 0, 1] });
  });

  it('gets folds that leave the closing line in sight', async () => {
    expect(await ask('foldingRange')).toEqual([{ startLine: 0, endLine: 1 }]);
  });

  it('gets a selection range for each position', async () => {
    const found = await ask<SelectionRange[]>('selectionRange', { positions: [range.start] });
    expect(found).toMatchObject([{ range: { end: { character: 1 } }, parent: {} }]);
  });

  it('gets the hints that its settings allow', async () => {
    expect(await ask('inlayHint', { range })).toMatchObject([{ label: 'port 1' }]);
    const initializationOptions = { settings: { inlayHints: { ports: false } } };
    const settings = initializationOptions.settings;
    expect(await ask('inlayHint', { range }, { initializationOptions, settings })).toEqual([]);
  });

  it('gets no signature where there is none', async () => {
    expect(await ask('signatureHelp', { position: range.start })).toBe(null);
  });
});

describe('lenses', () => {
  it('are for editors that name the command behind them', async () => {
    expect(await ask('codeLens')).toEqual([]);
  });

  it('say where an option is set once they are seen', async () => {
    const initializationOptions = { showPlacesCommand: 'show' };
    const { connection, open } = await connect({ initializationOptions });
    open(uri, 'abc');
    const [lens] = await connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument,
    });
    expect(lens?.command).toBe(undefined);
    expect(await connection.sendRequest('codeLens/resolve', lens)).toMatchObject({
      command: { title: 'set on 1 machine', command: 'show', arguments: [uri, {}, [{ uri }]] },
    });
  });
});
