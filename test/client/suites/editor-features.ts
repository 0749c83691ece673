import { execa } from 'execa';
import assert from 'node:assert/strict';
import {
  CodeActionKind,
  commands,
  ConfigurationTarget,
  languages,
  Range,
  tasks,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  type Diagnostic,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type InlayHint,
  type Location,
  type LocationLink,
  type SelectionRange,
  type SemanticTokens,
  type SignatureHelp,
  type SymbolInformation,
  type TextDocument,
  type TextEdit,
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
import { until } from '../support/until';

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

  const lineWith = (text: string): number => after(document, text).line;

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

  it('goes to the declaration and the type of an option', async () => {
    const declared = await at<readonly (Location | LocationLink)[]>(
      'vscode.executeDeclarationProvider',
      'file = cfg.adminPasswordF',
    );
    assert.deepEqual(linesOf(declared), [lineWith('adminPasswordFile = mkOption {')]);
    const types = await at<readonly (Location | LocationLink)[]>(
      'vscode.executeTypeDefinitionProvider',
      'file = cfg.adminPasswordF',
    );
    assert.deepEqual(linesOf(types), [lineWith('adminPasswordFile = mkOption {') + 1]);
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

  it('says beforehand what would be renamed, and why something cannot be', async () => {
    const found = await at<{ readonly placeholder: string }>(
      'vscode.prepareRename',
      'file = cfg.adminPasswordF',
    );
    assert.equal(found.placeholder, 'adminPasswordFile');
    await assert.rejects(async () => at('vscode.prepareRename', 'enable = tr'), /rename/i);
  });

  it('renames a service together with the file of its module', async () => {
    const edit = await at<WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      'options.homelab.services.graf',
      'charts',
    );
    const texts = edit.entries().flatMap(([, edits]) => edits.map(({ newText }) => newText));
    assert.ok(texts.includes('./services/charts.nix'), texts.join(', '));
  });

  it('completes what a name that stands for the service has', async () => {
    await replace(document, 'file = cfg.adminPasswordFile;', 'file = cfg.;');
    const { items } = await at<CompletionList>(
      'vscode.executeCompletionItemProvider',
      'file = cfg.',
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('adminPasswordFile'), labels.join(', '));
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

  it('colours a part of the file', async () => {
    const part = new Range(0, 0, 8, 0);
    const tokens = await about<SemanticTokens>('vscode.provideDocumentRangeSemanticTokens', part);
    assert.ok(tokens.data.length > 20, String(tokens.data.length));
  });

  it('outlines the file', async () => {
    const symbols = await about<readonly DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
    const names = symbols.map(({ name }) => name);
    assert.ok(names.includes('options.homelab.services.grafana'), names.join(', '));
  });

  it('formats with the program that is named', async () => {
    const settings = workspace.getConfiguration('homelab');
    await settings.update('formatter', ['tr', 'a-z', 'A-Z'], ConfigurationTarget.Global);
    try {
      const edits = await waitFor(async () => {
        const found = await about<readonly TextEdit[] | undefined>(
          'vscode.executeFormatDocumentProvider',
          { tabSize: 2, insertSpaces: true },
        );
        return found && found.length > 0 ? found : undefined;
      });
      // VS Code leaves what is alike as it is.
      assert.match(edits.map(({ newText }) => newText).join(''), /^[^a-z]+$/);
    } finally {
      await settings.update('formatter', undefined, ConfigurationTarget.Global);
    }
  });

  it('puts a line right when its semicolon is typed', async () => {
    await replace(document, '  cfg = config', '  cfg=config');
    const edits = await at<readonly TextEdit[]>(
      'vscode.executeFormatOnTypeProvider',
      'cfg=config.homelab.services.grafana;',
      ';',
      { tabSize: 2, insertSpaces: true },
    );
    assert.equal(edits.map(({ newText }) => newText).join(''), '  ');
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

  it('goes from a lens to the module, and runs the machine', async () => {
    document = await show(machinePath);
    const lenses = await about<readonly CodeLens[]>('vscode.executeCodeLensProvider', 100);
    const run = async (title: string): Promise<void> => {
      const command = lenses.map((lens) => lens.command).find((each) => each?.title === title);
      assert.ok(command, lenses.map((lens) => lens.command?.title).join(', '));
      await commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    };
    const ended = new Promise<number | undefined>((resolve) => {
      const waiting = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== 'evaluate server') return;
        waiting.dispose();
        resolve(exitCode);
      });
    });
    await run('evaluate');
    assert.equal(await ended, 0);
    await run('open module');
    assert.match(window.activeTextEditor?.document.uri.path ?? '', /modules\/services\/\w+\.nix$/);
  });

  it('lets git track a file that the flake cannot see', async () => {
    const file = Uri.joinPath(homelabFolder(), 'modules/extra.nix');
    await workspace.fs.writeFile(file, new TextEncoder().encode('{ }\n'));
    try {
      document = await show('modules/default.nix');
      await replace(document, '    ./base.nix', '    ./extra.nix\n    ./base.nix');
      const [missing] = await until(languages.onDidChangeDiagnostics, () =>
        untracked(languages.getDiagnostics(document.uri)),
      );
      assert.ok(missing);
      const actions = await about<readonly CodeAction[]>(
        'vscode.executeCodeActionProvider',
        missing.range,
        CodeActionKind.QuickFix.value,
      );
      const fix = actions.find(({ title }) => title.startsWith('Let git track'));
      assert.ok(fix?.command, actions.map(({ title }) => title).join(', '));
      await commands.executeCommand(fix.command.command, ...(fix.command.arguments as unknown[]));
      await until(languages.onDidChangeDiagnostics, () =>
        untracked(languages.getDiagnostics(document.uri)) ? undefined : true,
      );
    } finally {
      await execa('git', ['reset', '--quiet'], { cwd: homelabFolder().fsPath });
      await workspace.fs.delete(file);
    }
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

function untracked(found: readonly Diagnostic[]): readonly Diagnostic[] | undefined {
  const own = found.filter(({ message }) => message.startsWith('git does not track'));
  return own.length > 0 ? own : undefined;
}

function linesOf(places: readonly (Location | LocationLink)[]): readonly number[] {
  return places.map((place) =>
    'targetRange' in place
      ? (place.targetSelectionRange ?? place.targetRange).start.line
      : place.range.start.line,
  );
}

async function move(from: Uri, to: Uri): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.renameFile(from, to);
  await workspace.applyEdit(edit);
}

function holds(document: TextDocument, text: string): Promise<true | undefined> {
  return Promise.resolve(document.getText().includes(text) ? true : undefined);
}
