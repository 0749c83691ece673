import assert from 'node:assert/strict';
import {
  commands,
  languages,
  Uri,
  workspace,
  type CompletionList,
  type Hover,
  type LocationLink,
  type MarkdownString,
  type TextDocument,
} from 'vscode';
import {
  after,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';
import { until } from '../support/until';
import { waitFor } from '../../support/wait-for';

const written = 'services.caddy.httpPort = 8080;';

describe('NixOS’s own options, found out by Nix in the background', () => {
  let document: TextDocument;
  before(async () => {
    const api = await readyHomelab();
    await until(api.onDidChangeOptions, () => api.optionsOf().length > 0 || undefined);
  });
  beforeEach(async () => {
    document = await show(machinePath);
    await replace(document, 'time.timeZone', `${written}\n  time.timeZone`);
  });
  afterEach(restoreFiles);

  it('are completed, all of them', async () => {
    const { items, isIncomplete } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      after(document, 'services.caddy.'),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const name of ['enable', 'httpPort', 'virtualHosts'])
      assert.ok(labels.includes(name), `${name} is not among ${labels.join(', ')}`);
    assert.notEqual(isIncomplete, true);
  });

  it('are explained, with where that was found out', async () => {
    const hovers = await commands.executeCommand<readonly Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      after(document, 'services.caddy.http'),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((part) => (part as MarkdownString).value))
      .join('\n');
    assert.match(text, /services\.caddy\.httpPort : null or 16 bit unsigned integer/);
    assert.match(text, /From NixOS 26\.05, evaluated for server-vm/);
  });

  it('stand beside those of the homelab itself, which Nix has evaluated too', async () => {
    const position = after(document, 'grafana.ena');
    const said = await waitFor(async () => {
      const found = await commands.executeCommand<readonly Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const text = found
        .flatMap(({ contents }) => contents.map((part) => (part as MarkdownString).value))
        .join('\n');
      return text.includes(', evaluated on ') ? text : undefined;
    });
    assert.match(said, /homelab\.services\.grafana\.enable : boolean/);
    assert.match(said, /Explain on \[server\]\(command:homelab\.explainOption\?/);
  });

  it('are explained by the sources and by Nix, which agree', async () => {
    const { explained } = await readyHomelab();
    const flake = String(workspace.workspaceFolders?.[0]?.uri);
    const path = ['services', 'grafana', 'settings', 'server', 'http_port'];
    await commands.executeCommand('homelab.explainOption', { flake, machine: 'server', path });
    const [row] = explained.getChildren();
    assert.ok(row);
    const labels = explained.getChildren(row).map((line) => explained.getTreeItem(line).label);
    assert.deepEqual(labels.slice(0, 3), ['By the sources: 3001', 'By Nix: 3001', 'cfg.port']);
    await commands.executeCommand('homelab.forgetExplanations');
    assert.deepEqual(explained.getChildren(), []);
  });

  it('lead to the module that declares them, which cannot be changed', async () => {
    const [link] = await commands.executeCommand<readonly LocationLink[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      after(document, 'services.caddy.http'),
    );
    assert.ok(link, 'It leads nowhere.');
    assert.match(link.targetUri.path, /^\/nix\/store\/.*\/services\/caddy\.nix$/);
    const readonly = workspace.getConfiguration('files').get<object>('readonlyInclude');
    assert.deepEqual(readonly, { '/nix/store/**': true });
    const target = await workspace.openTextDocument(link.targetUri);
    assert.match(target.lineAt(link.targetRange.start.line).text, /httpPort/);
  });

  it('are called wrong where a module sets what NixOS does not have', async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const caddy = await show('modules/services/caddy.nix');
    const before = '\n    services.caddy = {';
    await replace(caddy, before, `\n    services.caddy.htpPort = 1;${before}`);
    const uri = Uri.joinPath(folder, 'modules/services/caddy.nix').toString();
    const messages = await until(languages.onDidChangeDiagnostics, () => {
      const found = languages.getDiagnostics(Uri.parse(uri)).map(({ message }) => message);
      return found.length > 0 ? found : undefined;
    });
    assert.match(messages.join('\n'), /`services\.caddy\.htpPort`\. Did you mean `httpPort`/);
  });
});
