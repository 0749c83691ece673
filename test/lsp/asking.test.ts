import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { TextEdit, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import { connect, folderWith } from './support/test-client';

const pulls = { textDocument: { diagnostic: {} } };
type Report = { readonly kind: string; readonly resultId: string; readonly items?: object[] };

describe('a client that asks for findings', () => {
  it('gets them once, and hears that they are the same', async () => {
    const folder = folderWith({ 'a.nix': 'wrong' });
    const uri = uriFromPath(join(folder, 'a.nix'));
    const { connection, initialized, published } = await connect({ ...pulls, folders: [folder] });
    expect(initialized.capabilities.diagnosticProvider).toMatchObject({
      workspaceDiagnostics: true,
    });
    const ask = (previousResultId?: string) =>
      connection.sendRequest<Report>('textDocument/diagnostic', {
        textDocument: { uri },
        ...(previousResultId !== undefined && { previousResultId }),
      });
    let first = await ask();
    while (first.items?.length === 0) first = await ask();
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'wrong-word' }] });
    expect(await ask(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    expect(published).toEqual([]);
    const all = await connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [],
    });
    expect(all.items).toMatchObject([{ uri, version: null, kind: 'full' }]);
  });

  it('is told of them instead, if it says so', async () => {
    const initializationOptions = { pushDiagnostics: true };
    const { initialized } = await connect({ ...pulls, initializationOptions });
    expect(initialized.capabilities.diagnosticProvider).toBe(undefined);
  });
});

describe('formatting', () => {
  const format = async (text: string, settings: object) => {
    const folder = folderWith({
      'a.nix': text,
      'upper.sh': '#!/bin/sh\ntr a-z A-Z\n',
      'fail.sh': '#!/bin/sh\necho "line 3 is odd" >&2\nexit 1\n',
    });
    for (const name of ['upper.sh', 'fail.sh']) chmodSync(join(folder, name), 0o755);
    const uri = uriFromPath(join(folder, 'a.nix'));
    const filled = JSON.parse(JSON.stringify(settings).replaceAll('DIR', folder)) as unknown;
    const { connection, open } = await connect({
      settings: filled,
      initializationOptions: { settings: filled },
    });
    open(uri, text);
    return connection.sendRequest<TextEdit[] | null>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
  };

  it('is done by the program of the settings, and changes no more than it does', async () => {
    expect(await format('AB\ncd\nEF\n', { formatter: ['DIR/upper.sh'] })).toEqual([
      {
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 2 } },
        newText: 'CD',
      },
    ]);
    expect(await format('AB\r\n', { formatter: ['DIR/upper.sh'] })).toEqual([]);
  });

  it('is refused with what the program says', async () => {
    await expect(format('a\n', { formatter: ['DIR/fail.sh'] })).rejects.toThrow('line 3 is odd');
    await expect(format('a\n', { formatter: ['DIR/none'] })).rejects.toThrow('was not found');
  });

  it('is left to another extension, if there is one', async () => {
    expect(await format('a\n', { formatter: ['DIR/upper.sh'], besideOthers: 'yes' })).toBe(null);
  });
});
