import assert from 'node:assert/strict';
import {
  commands,
  ConfigurationTarget,
  workspace,
  type CompletionList,
  type DocumentSymbol,
  type Hover,
  type MarkdownString,
  type TextDocument,
  type TextEdit,
} from 'vscode';
import { waitFor } from '../../support/wait-for';
import { after, readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';

/** Beside the stand-in of test/fixtures/fake-nix-ide, whose `nix.enableLanguageServer` is on. */
describe('beside nix-ide with a language server', () => {
  let document: TextDocument;
  beforeEach(async () => {
    await readyHomelab();
    document = await show('modules/services/grafana.nix');
  });
  afterEach(restoreFiles);

  function at<T>(command: string, text: string): Thenable<T> {
    return commands.executeCommand<T>(command, document.uri, after(document, text));
  }

  async function hovered(text: string): Promise<readonly string[]> {
    const hovers = await at<readonly Hover[]>('vscode.executeHoverProvider', text);
    return hovers.flatMap(({ contents }) =>
      (contents as MarkdownString[]).map(({ value }) => value),
    );
  }

  async function completed(text: string): Promise<readonly string[]> {
    const { items } = await at<CompletionList>('vscode.executeCompletionItemProvider', text);
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('the outline is not doubled', async () => {
    const found = await commands.executeCommand<readonly DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      found.map(({ name }) => name),
      ['outline of nix-ide'],
    );
  });

  it('names in scope are not doubled', async () => {
    const labels = await completed('lib.mkIf cf');
    assert.deepEqual(
      labels.filter((label) => label === 'cfg'),
      ['cfg'],
    );
    assert.ok(!labels.includes('config'), labels.join(', '));
  });

  it('what a name stands for is not explained twice, and an option is', async () => {
    assert.deepEqual(await hovered('lib.mkIf cf'), ['nix-ide says']);
    const option = await hovered('file = cfg.adminPasswordF');
    assert.ok(option.some((text) => text.includes('homelab.services.grafana.adminPasswordFile')));
  });

  it('the options of the homelab are completed', async () => {
    await replace(document, 'file = cfg.adminPasswordFile;', 'file = cfg.;');
    assert.ok((await completed('file = cfg.')).includes('adminPasswordFile'));
  });

  it('nobody is asked which of two formatters to take', async () => {
    assert.deepEqual(await formatted(), ['# by nix-ide\n']);
  });

  it('a setting lets it offer everything', async () => {
    const settings = workspace.getConfiguration('homelab');
    await settings.update('besideOthers', 'no', ConfigurationTarget.Global);
    try {
      await waitFor(async () => ((await hovered('lib.mkIf cf')).length === 2 ? true : undefined));
      assert.ok((await completed('lib.mkIf cf')).includes('config'));
    } finally {
      await settings.update('besideOthers', undefined, ConfigurationTarget.Global);
    }
  });

  async function formatted(): Promise<readonly string[]> {
    const edits = await commands.executeCommand<readonly TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    return (edits ?? []).map(({ newText }) => newText);
  }
});
