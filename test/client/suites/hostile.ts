import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commands, lm, window, workspace, type LanguageModelToolResult } from 'vscode';
import { toolNames, toolWords, type ToolName } from '../../../client/src/agents/tool-words';
import {
  homelabFolder,
  machinePath,
  readyHomelab,
  replace,
  restoreFiles,
  show,
} from '../support/homelab-window';

/** What tools need. */
const inputs: Readonly<Partial<Record<ToolName, object>>> = {
  search_options: { query: 'executed' },
  describe_option: { option: 'homelab.domain' },
};

/** The folder holds the files of test/support/hostile-files.ts. */
describe('a folder that is not trusted and tries to run programs', () => {
  afterEach(restoreFiles);

  it('gets those tools of the chat that only read', async () => {
    const { content } = await invoke('check', { severity: 'error' });
    assert.match(JSON.stringify(content), /findings/);
    const others = toolNames.filter((tool) => toolWords[tool].onlyReads !== true);
    assert.ok(others.includes('evaluate') && others.includes('set_option'));
    for (const tool of others) await assert.rejects(invoke(tool, {}), tool);
  });

  it('runs none', async () => {
    await readyHomelab();
    const folder = homelabFolder().fsPath;
    const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.includes('touch executed'),
    );
    assert.ok(found.length >= 2);
    for (const { parentPath, name } of found.filter(({ name }) => name.endsWith('.nix'))) {
      const document = await workspace.openTextDocument(join(parentPath, name));
      await window.showTextDocument(document);
      await commands.executeCommand('editor.action.formatDocument');
      await document.save();
    }
    const document = await show(machinePath);
    await replace(document, '# The start page', '# My start page');
    await document.save();
    await commands.executeCommand('homelab.refresh');
    for (const tool of toolNames.filter((name) => toolWords[name].onlyReads === true))
      await invoke(tool, inputs[tool] ?? {});
    for (const path of ['../executed', '../nix-was-started', 'executed'])
      assert.equal(existsSync(`${folder}/${path}`), false, path);
  });
});

async function invoke(tool: ToolName, input: object): Promise<LanguageModelToolResult> {
  return lm.invokeTool(`homelab_${tool}`, { input, toolInvocationToken: undefined });
}
