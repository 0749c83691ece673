import assert from 'node:assert/strict';
import {
  CodeActionKind,
  commands,
  Range,
  Uri,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type CodeLens,
  type DocumentHighlight,
  type DocumentLink,
  type FoldingRange,
  type InlayHint,
  type Location,
  type SelectionRange,
  type SemanticTokens,
  type SignatureHelp,
  type SymbolInformation,
  type TextDocument,
} from 'vscode';
import { waitFor } from '../../support/wait-for';
import {
  after,
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';

const modulePath = 'modules/services/grafana.nix';

describe('in a service’s module', () => {
  let document: TextDocument;
  beforeEach(async () => {
    await readyHomelab();
    document = await show(modulePath);
  });
  afterEach(restoreFiles);

  function at<T>(command: string, text: string, ...rest: readonly unknown[]): Thenable<T> {
    return commands.executeCommand<T>(command, document.uri, after(document, text), ...rest);
  }

  function about<T>(command: string, ...rest: readonly unknown[]): Thenable<T> {
    return commands.executeCommand<T>(command, document.uri, ...rest);
  }

  const whole = (): Range => new Range(0, 0, document.lineCount, 0);

  it('finds every place that names an option', async () => {
    const found = await at<readonly Location[]>(
      'vscode.executeReferenceProvider',
      'file = cfg.adminPasswordF',
    );
    const files = new Set(found.map(({ uri }) => uri.path.replace(/.*\/(?=m)/, '')));
    assert.ok(found.length >= 3, String(found.length));
    assert.ok([...files].length >= 2, [...files].join(', '));
  });

  it('highlights a name of the file', async () => {
    const found = await at<readonly DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      'lib.mkIf cf',
    );
    assert.ok(found.length > 5, String(found.length));
  });

  it('goes to the places that set an option', async () => {
    const found = await at<readonly object[]>(
      'vscode.executeImplementationProvider',
      'file = cfg.adminPasswordF',
    );
    assert.equal(found.length, 1);
  });

  it('renames an option everywhere', async () => {
    const edit = await at<WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      'file = cfg.adminPasswordF',
      'adminFile',
    );
    assert.ok(edit.entries().length >= 2);
  });

  it('completes what a name that stands for the service has', async () => {
    await replace(document, 'file = cfg.adminPasswordFile;', 'file = cfg.;');
    const list = await at<{ readonly items: readonly { readonly label: string | object }[] }>(
      'vscode.executeCompletionItemProvider',
      'file = cfg.',
    );
    assert.ok(list.items.some(({ label }) => label === 'adminPasswordFile'));
  });

  it('shows the arguments of a function of the library', async () => {
    const help = await at<SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      'config = lib.mkIf cf',
    );
    assert.equal(help.signatures[0]?.label, 'lib.mkIf condition content');
  });

  it('colours, folds and links', async () => {
    const tokens = await about<SemanticTokens>('vscode.provideDocumentSemanticTokens');
    assert.ok(tokens.data.length > 100, String(tokens.data.length));
    const folds = await about<readonly FoldingRange[]>('vscode.executeFoldingRangeProvider');
    assert.ok(folds.length > 10, String(folds.length));
    const links = await about<readonly DocumentLink[]>('vscode.executeLinkProvider');
    assert.ok(links.some(({ target }) => target?.path.endsWith('grafana-secret-key.age') === true));
  });

  it('grows a selection', async () => {
    const [range] = await about<readonly SelectionRange[]>('vscode.executeSelectionRangeProvider', [
      after(document, 'lib.mkIf cf'),
    ]);
    assert.ok(range?.parent?.parent !== undefined);
  });

  it('says above an option on how many machines it is set', async () => {
    const lenses = await about<readonly CodeLens[]>('vscode.executeCodeLensProvider', 100);
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.ok(
      titles.some((title) => /^set on \d machines?$/.test(title)),
      titles.join(', '),
    );
  });

  it('offers to write attributes with dots', async () => {
    const range = new Range(after(document, '    dashboard'), after(document, '    dashboard'));
    const actions = await about<readonly CodeAction[]>(
      'vscode.executeCodeActionProvider',
      range,
      CodeActionKind.RefactorRewrite.value,
    );
    assert.ok(
      actions.some(({ title }) => title === 'Write `dashboard` with dots'),
      actions.map(({ title }) => title).join(', '),
    );
  });

  it('shows the port beside the line that enables a service', async () => {
    document = await show(machinePath);
    const hints = await about<readonly InlayHint[]>('vscode.executeInlayHintProvider', whole());
    const labels = hints.map(({ label }) => (typeof label === 'string' ? label : ''));
    assert.ok(
      labels.some((label) => label.startsWith('port ')),
      labels.join(', '),
    );
  });

  it('finds services in the workspace', async () => {
    const found = await commands.executeCommand<readonly SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'grafana',
    );
    assert.ok(found.some(({ name }) => name === 'homelab.services.grafana'));
  });

  it('changes imports when a file is renamed', async () => {
    const list = await show('modules/default.nix');
    const services = Uri.joinPath(homelabFolder(), 'modules/services');
    const charts = Uri.joinPath(services, 'charts.nix');
    // A file that is not open: VS Code keeps the document of one that is, under its new name.
    const loki = Uri.joinPath(services, 'loki.nix');
    await move(loki, charts);
    await waitFor(() => holds(list, './services/charts.nix'));
    await move(charts, loki);
    await waitFor(() => holds(list, './services/loki.nix'));
  });
});

async function move(from: Uri, to: Uri): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.renameFile(from, to);
  await workspace.applyEdit(edit);
}

function holds(document: TextDocument, text: string): Promise<true | undefined> {
  return Promise.resolve(document.getText().includes(text) ? true : undefined);
}
