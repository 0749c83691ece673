import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  CancellationTokenSource,
  commands,
  extensions,
  LanguageModelTextPart,
  lm,
  MarkdownString,
  Uri,
} from 'vscode';
import { AgentTool } from '../../../client/src/agents/agent-tool';
import { toolNames, type ToolName } from '../../../client/src/agents/tool-words';
import { waitFor } from '../../support/wait-for';
import {
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';

type Result = Readonly<Record<string, unknown>>;

const machine = 'server-vm-x86_64';
const toggle = { service: 'loki', enable: false, machine: 'server' };

describe('the tools of the chat', () => {
  before(() => readyHomelab());
  afterEach(restoreFiles);

  it('are all there', () => {
    const names = lm.tools.map(({ name }) => name);
    for (const tool of toolNames) assert.ok(names.includes(`homelab_${tool}`), tool);
  });

  it('check a text that is only proposed', async () => {
    const text = (await onDisk()).replace('loki.enable', 'lokki.enable');
    const { findings } = await invoke('check', { file: machinePath, text });
    assert.match(JSON.stringify(findings), /"code":"unknown-option".*"line":20/);
  });

  it('show an edit, and write it with the hash of what was shown', async () => {
    const before = await onDisk();
    const { hash, written } = await invoke('toggle_service', toggle);
    assert.equal(written, false);
    assert.equal(await onDisk(), before);
    await invoke('toggle_service', { ...toggle, write: true, hash });
    assert.match(await onDisk(), /loki\.enable = false/);
  });

  it('write nothing over what is typed and not saved', async () => {
    const { hash } = await invoke('toggle_service', toggle);
    const document = await show(machinePath);
    await replace(document, '# The start page', '# My start page');
    const before = await onDisk();
    await assert.rejects(invoke('toggle_service', { ...toggle, write: true, hash }), {
      message: /unsaved changes of machines\/server\/default\.nix\. Save or revert them first/,
    });
    assert.equal(await onDisk(), before);
  });

  it('say why they refuse', async () => {
    const wrong = { ...toggle, machine: 'sever' };
    await assert.rejects(invoke('toggle_service', wrong), { message: /Is server meant\?/ });
  });

  it('evaluate with Nix', async function () {
    this.timeout(120_000);
    const { outcome, message } = await invoke('evaluate', { machine });
    assert.equal(outcome, 'succeeded', String(message));
  });

  it('end when the chat does', async () => {
    const source = new CancellationTokenSource();
    const options = { input: { machine }, toolInvocationToken: undefined };
    const call = lm.invokeTool('homelab_evaluate', options, source.token);
    source.cancel();
    await assert.rejects(Promise.resolve(call));
  });
});

describe('before a tool writes or executes', () => {
  const asked = async (tool: ToolName, input: object): Promise<string | undefined> => {
    const root = homelabFolder().toString();
    const overview = {
      complete: true,
      flakes: [{ root, machines: [], checks: [], mayHaveMoreChecks: false }],
    };
    const homelab = { overview, state: 'ready' as const, known: () => Promise.resolve() };
    const extension = extensions.getExtension('nixos-homelab.nixos-homelab');
    assert.ok(extension);
    const script = Uri.joinPath(extension.extensionUri, 'dist/homelab.cjs').fsPath;
    const environment = (): Record<string, string> => ({ ELECTRON_RUN_AS_NODE: '1' });
    const program = { command: process.execPath, script, environment };
    const token = new CancellationTokenSource().token;
    const { confirmationMessages } = await new AgentTool(
      { homelab, program },
      tool,
    ).prepareInvocation({ input: { ...input } }, token);
    if (confirmationMessages === undefined) return undefined;
    const { title, message } = confirmationMessages;
    return `${title}\n${message instanceof MarkdownString ? message.value : message}`;
  };

  it('the person is asked, and sees the diff of an edit', async () => {
    const { hash } = await invoke('toggle_service', toggle);
    const question = await asked('toggle_service', { ...toggle, write: true, hash });
    assert.match(question ?? '', /^Switch off loki on server\?\n/);
    assert.match(question ?? '', /-\s+loki\.enable = true;\n\+\s+loki\.enable = false;/);
    assert.match((await asked('evaluate', { machine })) ?? '', /^Evaluate server-vm-x86_64\?/);
    assert.match((await asked('boot_vm', {})) ?? '', /goes on running until it is stopped/);
    assert.match((await asked('stop_vm', { machine })) ?? '', /^Power off/);
  });

  it('nobody is asked about what only looks', async () => {
    const looking = toolNames.filter((tool) => !/evaluate|boot|stop/.test(tool));
    for (const tool of looking) assert.equal(await asked(tool, toggle), undefined, tool);
  });
});

describe('the server for agents', () => {
  it('is started by VS Code, and its tools appear and answer', async function () {
    this.timeout(120_000);
    await readyHomelab();
    const id = 'nixos-homelab.nixos-homelab/NixOS Homelab';
    const name = await waitFor(async () => {
      await commands.executeCommand('workbench.mcp.startServer', id, { autoTrustChanges: true });
      return lm.tools.find((tool) => tool.name.endsWith('list_secrets'))?.name;
    });
    const answer = await ask(name, {});
    assert.match(JSON.stringify(answer), /grafana-admin-password/);
  });
});

function invoke(tool: ToolName, input: object): Promise<Result> {
  return ask(`homelab_${tool}`, input);
}

async function ask(name: string, input: object): Promise<Result> {
  const { content } = await lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof LanguageModelTextPart);
  return JSON.parse(part.value) as Result;
}

function onDisk(): Promise<string> {
  return readFile(Uri.joinPath(homelabFolder(), machinePath).fsPath, 'utf8');
}
