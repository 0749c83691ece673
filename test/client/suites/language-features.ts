import assert from 'node:assert/strict';
import {
  commands,
  type CompletionList,
  type Hover,
  type Location,
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

describe('in a machine’s file', () => {
  let document: TextDocument;
  beforeEach(async () => {
    await readyHomelab();
    document = await show(machinePath);
  });
  afterEach(restoreFiles);

  it('completes the services that the homelab declares', async () => {
    await replace(document, 'caddy.enable = true;', 'caddy.enable = true;\n      ');
    const labels = await completeAfter('caddy.enable = true;\n      ');
    for (const name of ['caddy', 'grafana', 'homepage', 'loki', 'prometheus'])
      assert.ok(labels.includes(name), `${name} is not among ${labels.join(', ')}`);
  });

  it('completes the options of a service in a path that is half typed', async () => {
    await replace(document, 'caddy.enable = true;', 'caddy.enable = true;\n      grafana.');
    const labels = await completeAfter('\n      grafana.');
    assert.ok(labels.includes('port'), labels.join(', '));
    assert.ok(!labels.includes('caddy'), labels.join(', '));
  });

  it('completes the values of an option', async () => {
    await replace(document, 'caddy.enable = true;', 'caddy.enable = true;\n      caddy.tls = ');
    const labels = await completeAfter('caddy.tls = ');
    assert.ok(labels.includes('"internal"'), labels.join(', '));
  });

  it('explains the options that are looked at in the list', async () => {
    await replace(document, 'caddy.enable = true;', 'caddy.enable = true;\n      grafana.');
    const { items } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      after(document, '\n      grafana.'),
      undefined,
      20,
    );
    const port = items.find(({ label }) => typeof label === 'object' && label.label === 'port');
    assert.match(
      (port?.documentation as MarkdownString | undefined)?.value ?? '',
      /Port Grafana listens on/,
    );
    assert.equal(typeof port?.label === 'object' ? port.label.description : '', 'port');
  });

  it('explains an option', async () => {
    const hovers = await at<readonly Hover[]>('vscode.executeHoverProvider', 'caddy.enab');
    const text = hovers
      .flatMap(({ contents }) => contents as MarkdownString[])
      .map(({ value }) => value)
      .join('\n');
    assert.match(text, /homelab\.services\.caddy\.enable/);
    assert.match(text, /boolean/);
    assert.match(text, /modules\/services\/caddy\.nix/);
  });

  it('goes to the place where an option is declared', async () => {
    const places = await at<readonly (Location | LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      'grafana.enab',
    );
    const files = places.map((place) => ('uri' in place ? place.uri : place.targetUri).path);
    assert.ok(
      files.some((path) => path.endsWith('modules/services/grafana.nix')),
      files.join(', '),
    );
  });

  async function completeAfter(text: string): Promise<readonly string[]> {
    const { items } = await at<CompletionList>('vscode.executeCompletionItemProvider', text);
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  function at<T>(command: string, text: string): Thenable<T> {
    return commands.executeCommand<T>(command, document.uri, after(document, text));
  }
});
