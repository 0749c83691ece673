import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readClientSupport, serverCapabilities } from '../../server/src/lsp/capabilities';

const project = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${project}docs/features.md`, 'utf8');

/** What the server offers an editor that pulls findings, and the words by which the page tells of it. */
const words: Readonly<Record<string, string>> = {
  codeActionProvider: '**Quick fixes**',
  codeLensProvider: '**Code lenses**',
  completionProvider: '## Completion',
  declarationProvider: 'Go to Definition, Declaration',
  definitionProvider: 'Go to Definition',
  diagnosticProvider: '## Findings',
  documentFormattingProvider: '**Formatting**',
  documentHighlightProvider: 'highlighted',
  documentLinkProvider: '**links**',
  documentOnTypeFormattingProvider: '**While typing**',
  documentSymbolProvider: '**outline**',
  foldingRangeProvider: '**Folding**',
  hoverProvider: '**Hover**',
  implementationProvider: 'Go to Implementation',
  inlayHintProvider: '**Inlay hints**',
  referencesProvider: 'Find All References',
  renameProvider: '**Rename**',
  selectionRangeProvider: '**selections**',
  semanticTokensProvider: '**Colours by meaning**',
  signatureHelpProvider: '**Signature help**',
  typeDefinitionProvider: 'Go to Type Definition',
  workspaceSymbolProvider: 'Go to Symbol in Workspace',
};

describe('docs/features.md', () => {
  it('tells of everything that the language server offers', () => {
    const support = readClientSupport({ capabilities: { textDocument: { diagnostic: {} } } });
    const offered = Object.keys(serverCapabilities(support)).filter((name) =>
      name.endsWith('Provider'),
    );
    expect(offered.sort()).toEqual(Object.keys(words));
    for (const told of Object.values(words)) expect(page).toContain(told);
  });

  it('and its neighbours name every setting', () => {
    const { contributes } = JSON.parse(readFileSync(`${project}package.json`, 'utf8')) as {
      readonly contributes: { readonly configuration: { readonly properties: object } };
    };
    const pages = readdirSync(`${project}docs`).filter((name) => name.endsWith('.md'));
    const docs = pages.map((name) => readFileSync(`${project}docs/${name}`, 'utf8')).join();
    const settings = Object.keys(contributes.configuration.properties);
    expect(settings.filter((name) => !docs.includes(name))).toEqual([]);
  });
});
