import assert from 'node:assert/strict';
import {
  CodeActionKind,
  commands,
  languages,
  workspace,
  type CodeAction,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { machinePath, readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';
import { until } from '../support/until';

describe('what is wrong in a file', () => {
  let document: TextDocument;
  beforeEach(async () => {
    await readyHomelab();
    document = await show(machinePath);
  });
  afterEach(restoreFiles);

  it('is nothing in the template', () => {
    const all = languages.getDiagnostics().flatMap(([, diagnostics]) => diagnostics);
    assert.deepEqual(all, []);
  });

  it('is an option that no module declares, and the fix is the nearest one', async () => {
    await replace(document, 'grafana.enable', 'grafana.enabel');
    const [diagnostic] = await untilDiagnostics((found) => found.length > 0);
    assert.ok(diagnostic);
    assert.equal(document.getText(diagnostic.range), 'enabel');
    const actions = await commands.executeCommand<readonly CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
      CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.includes('enable'));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    await workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /grafana\.enable = true;/);
    await untilDiagnostics((found) => found.length === 0);
  });

  it('is a value that does not fit the type of its option', async () => {
    await replace(document, 'grafana.enable = true', 'grafana.enable = "yes"');
    const [diagnostic] = await untilDiagnostics((found) => found.length > 0);
    assert.match(diagnostic?.message ?? '', /homelab\.services\.grafana\.enable/);
  });

  it('is a conflict, with its other place and a page that explains it', async () => {
    await replace(
      document,
      'grafana.enable = true;',
      'grafana.enable = true;\n      grafana.port = 3000;',
    );
    const [conflict] = await untilDiagnostics((found) => found.length > 0);
    assert.ok((conflict?.relatedInformation ?? []).length > 0, conflict?.message);
    const code = conflict?.code;
    assert.ok(typeof code === 'object');
    assert.equal(code.value, 'port-conflict');
    assert.ok((await workspace.fs.stat(code.target)).size > 0);
  });

  it('is a syntax error, in words', async () => {
    await replace(document, 'loki.enable = true;', 'loki.enable = true');
    const [diagnostic] = await untilDiagnostics((found) => found.length > 0);
    assert.match(diagnostic?.message ?? '', /semicolon|;/);
  });

  function untilDiagnostics(
    fit: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> {
    return until(languages.onDidChangeDiagnostics, () => {
      const found = languages.getDiagnostics(document.uri);
      return fit(found) ? found : undefined;
    });
  }
});
