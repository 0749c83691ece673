import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import { createWorkspace } from '../../server/src/core/workspace';
import { coreLanguage } from '../../server/src/lsp/core-language';
import { connect } from '../lsp/support/test-client';

const template = fileURLToPath(new URL('../../nix-template', import.meta.url));

function nixFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return nixFiles(path);
    return entry.name.endsWith('.nix') ? [path] : [];
  });
}

/** What an editor asks while a person types, in turn. */
const questions: readonly string[] = [
  'completion',
  'hover',
  'completion',
  'signatureHelp',
  'semanticTokens/full',
  'documentHighlight',
  'codeAction',
  'inlayHint',
  'definition',
  'documentSymbol',
  'foldingRange',
  'documentLink',
  'codeLens',
  'references',
];

const files = nixFiles(template);

/** Every file of the template, typed as a person does: one character at a time, from nothing. */
describe('while a file is typed', () => {
  it.each(files.map((file) => relative(template, file)))(
    'no request for %s fails',
    async (name) => {
      const workspace = createWorkspace();
      for (const path of files)
        workspace.putFile(
          uriFromPath(`/lab/${relative(template, path)}`),
          readFileSync(path, 'utf8'),
        );
      const { connection, open, log } = await connect({ workspace, language: coreLanguage });
      const uri = uriFromPath(`/lab/${name}`);
      const text = readFileSync(join(template, name), 'utf8');
      open(uri, '');
      const textDocument = { uri };
      let position = { line: 0, character: 0 };
      let asked = 0;
      for (const [index, newText] of Array.from(text).entries()) {
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: index + 2 },
          contentChanges: [{ range: { start: position, end: position }, text: newText }],
        });
        position =
          newText === '\n'
            ? { line: position.line + 1, character: 0 }
            : { line: position.line, character: position.character + newText.length };
        if (index % 5 !== 0 && !'./"'.includes(newText)) continue;
        const method = questions[asked++ % questions.length] ?? 'hover';
        await connection.sendRequest(`textDocument/${method}`, {
          textDocument,
          position,
          range: { start: { line: 0, character: 0 }, end: position },
          context: { diagnostics: [], includeDeclaration: true },
        });
      }
      await connection.sendRequest('textDocument/hover', { textDocument, position });
      expect(log.filter((message) => message.includes('failed'))).toEqual([]);
      expect(workspace.snapshot().text(uri)).toBe(text);
    },
  );
});
