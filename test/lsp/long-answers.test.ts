import { ProgressType, type WorkspaceEdit } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../server/src/lsp/language';
import { connect, folderWith } from './support/test-client';

const uri = 'file:///homelab/a.nix';
const textDocument = { uri };
const position = { line: 0, character: 1 };

/** As many references as a long list has. */
const references: Partial<Language> = {
  references: (_snapshot, file) =>
    Array.from({ length: 250 }, (_, start) => ({
      place: { file, span: { start, end: start + 1 } },
      role: 'reference' as const,
    })),
};

describe('a long list', () => {
  const context = { includeDeclaration: true };

  it('comes in portions where the client asks for that', async () => {
    const { connection, open } = await connect({ language: references });
    open(uri, 'x'.repeat(300));
    const portions: number[] = [];
    connection.onProgress(new ProgressType<readonly object[]>(), 'mine', (part) => {
      portions.push(part.length);
    });
    const rest = await connection.sendRequest<readonly object[]>('textDocument/references', {
      textDocument,
      position,
      context,
      partialResultToken: 'mine',
    });
    expect([...portions, rest.length]).toEqual([100, 100, 50]);
  });

  it('comes as a whole otherwise', async () => {
    const { connection, open } = await connect({ language: references });
    open(uri, 'x'.repeat(300));
    const params = { textDocument, position, context };
    expect(await connection.sendRequest('textDocument/references', params)).toHaveLength(250);
  });

  it('of findings comes as they are found', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.nix`, 'wrong']));
    const folder = folderWith(files);
    const { connection, diagnostics } = await connect({ folders: [folder] });
    // What is found is told first, so that the workspace is known to have been read.
    await diagnostics(`file://${folder}/0.nix`, ({ diagnostics: found }) => found.length > 0);
    const found: object[] = [];
    connection.onProgress(new ProgressType<{ items: readonly object[] }>(), 7, ({ items }) => {
      found.push(...items);
    });
    const { items } = await connection.sendRequest<{ items: readonly object[] }>(
      'workspace/diagnostic',
      { previousResultIds: [], partialResultToken: 7 },
    );
    expect([...found, ...items]).toHaveLength(60);
  });
});

describe('a rename', () => {
  const renamed = async (workspaceEdit: object) => {
    const { connection, open } = await connect({ workspaceEdit });
    open(uri, 'abc');
    const params = { textDocument, position, newName: 'xyz' };
    return connection.sendRequest<WorkspaceEdit>('textDocument/rename', params);
  };

  it('says in a preview what each change is for', async () => {
    const edit = await renamed({ changeAnnotationSupport: {} });
    expect(edit.changeAnnotations).toEqual({
      rename: { label: 'Rename to xyz', description: 'Where it is declared, set and read' },
      move: { label: 'Move a.nix', description: 'With the paths that lead to it' },
    });
    expect(edit.documentChanges).toMatchObject([
      { edits: [{ newText: 'xyz', annotationId: 'rename' }] },
      { kind: 'rename', annotationId: 'move' },
    ]);
  });

  it('leaves the words out for a client without such a preview', async () => {
    const edit = await renamed({});
    expect(edit).not.toHaveProperty('changeAnnotations');
    expect(JSON.stringify(edit)).not.toContain('annotationId');
  });

  it('changes no paths where the client moves no files', async () => {
    const edit = await renamed({ resourceOperations: [] });
    expect(JSON.stringify(edit)).not.toContain('moved');
  });
});

describe('while a person types', () => {
  it('the server formats only what it knows', async () => {
    const { connection, initialized, open } = await connect();
    expect(initialized.capabilities.documentOnTypeFormattingProvider).toEqual({
      firstTriggerCharacter: ';',
      moreTriggerCharacter: ['\n'],
    });
    open(uri, 'a;;');
    const format = (ch: string) =>
      connection.sendRequest('textDocument/onTypeFormatting', {
        textDocument,
        position: { line: 0, character: 3 },
        ch,
        options: { tabSize: 2, insertSpaces: true },
      });
    expect(await format(';')).toMatchObject([{ newText: '' }]);
    expect(await format('\n')).toEqual([]);
    expect(await format('}')).toBe(null);
  });
});

describe('a fix that the editor makes', () => {
  const untracked: Partial<Language> = {
    diagnose: () => [
      {
        code: 'untracked-file',
        severity: 'error',
        message: 'git does not track it.',
        span: { start: 0, end: 1 },
        related: [],
        tags: [],
        fixes: [
          {
            title: 'Let git track it',
            edits: [],
            preferred: false,
            deed: { kind: 'trackFile', file: uri as never },
          },
        ],
      },
    ],
  };
  const actions = async (initializationOptions?: object) => {
    const { connection, open } = await connect({ language: untracked, initializationOptions });
    open(uri, 'abc');
    const range = { start: position, end: position };
    return connection.sendRequest<readonly object[]>('textDocument/codeAction', {
      textDocument,
      range,
      context: { diagnostics: [], only: ['quickfix'] },
    });
  };

  it('calls the command that it names', async () => {
    expect(await actions({ trackFileCommand: 'track' })).toContainEqual(
      expect.objectContaining({
        title: 'Let git track it',
        command: { title: 'Let git track it', command: 'track', arguments: [uri] },
      }),
    );
  });

  it('is not offered where it names none', async () => {
    expect(JSON.stringify(await actions())).not.toContain('Let git track it');
  });
});
