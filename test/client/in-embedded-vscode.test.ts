import { createVSIX } from '@vscode/vsce';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vscodeVersions } from '../../scripts/setup/embedded-vscode.mjs';
import { launchBrowser } from '../support/browser';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { startEmbeddedVscode, type EmbeddedOptions } from '../support/embedded-vscode';
import { template } from '../support/fixtures';
import { hostileFiles } from '../support/hostile-files';
import type { InHostResult } from './index';

const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where `scripts/test.mjs` counts the tests that ran inside. */
const results = join(project, '.cache/in-host');

type InsideOptions = Pick<EmbeddedOptions, 'settings' | 'vsix'> & {
  readonly env?: Readonly<Record<string, string>>;
};

/** What stands in for nix-ide, as a VSIX. */
async function packFakeNixIde(file: string): Promise<string> {
  await createVSIX({
    cwd: join(project, 'test/fixtures/fake-nix-ide'),
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return file;
}

describe.each([
  ['current', vscodeVersions.current],
  ['minimum', vscodeVersions.minimum],
])('in the %s VS Code', (name, version) => {
  let homelab: Homelab;
  let browser: Browser;
  beforeAll(async () => {
    homelab = await createHomelab({ from: template });
    browser = await launchBrowser();
    await mkdir(results, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await homelab.dispose();
  });

  it('the tests of a trusted folder pass', async () => {
    const { failures, passed, activation } = await runInside(`${name}-trusted`, {});
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(0);
    expect(activation.loading + activation.activating).toBeGreaterThan(0);
    process.stdout.write(
      `The extension was loaded in ${activation.loading} ms and activated in ${activation.activating} ms.\n`,
    );
  });

  it('the tests of a folder that is not trusted, and that tries to run programs, pass', async () => {
    await plantHostileFiles();
    const { failures, passed } = await runInside(`${name}-restricted`, {
      settings: { 'security.workspace.trust.enabled': true },
      env: { PATH: `${await tellingPrograms()}:${process.env['PATH'] ?? ''}` },
    });
    await removeHostileFiles();
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });

  // Once is enough: how it stands beside another does not depend on the version.
  if (version === vscodeVersions.current)
    it('the tests beside another extension for Nix pass', async () => {
      const { failures, passed } = await runInside(`${name}-beside`, {
        settings: { 'nix.enableLanguageServer': true },
        vsix: await packFakeNixIde(join(homelab.scratch, 'nix-ide.vsix')),
      });
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });

  async function runInside(run: string, { env, ...options }: InsideOptions): Promise<InHostResult> {
    const file = join(results, `${run}.json`);
    await rm(file, { force: true });
    const vscode = await startEmbeddedVscode({
      data: join(homelab.scratch, run),
      env: { ...homelab.env, ...env, HOMELAB_TEST_RESULT: file },
      version,
      ...options,
      settings: { 'chat.disableAIFeatures': false, 'files.autoSave': 'off', ...options.settings },
      runsTests: true,
    });
    try {
      const authority = `vscode-remote://127.0.0.1:${vscode.port}`;
      const output = await runTests(
        vscode.address(homelab.root, [
          ['extensionDevelopmentPath', `${authority}${project}`],
          ['extensionTestsPath', `${authority}${project}/dist/test/index.cjs`],
        ]),
      );
      return await readResult(file, output);
    } finally {
      await vscode.stop();
    }
  }

  /** Opens the page and waits until VS Code has run the tests; gives what they printed. */
  async function runTests(address: string): Promise<string> {
    const page = await browser.newPage();
    const printed: string[] = [];
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
        printed.push(args.map(String).join(' '));
      });
      void page.exposeFunction('codeAutomationExit', () => resolve());
    });
    await page.goto(address);
    await ended;
    await page.close();
    return printed.join('\n');
  }

  /** Git's settings try it too. */
  async function plantHostileFiles(): Promise<void> {
    const marker = join(homelab.root, '../executed');
    for (const [path, text] of Object.entries(hostileFiles(marker)))
      await homelab.write(path, text);
    await homelab.run('chmod', ['+x', 'evil.sh', 'nixfmt', 'node_modules/.bin/nixfmt']);
    await homelab.run('git', ['config', 'core.fsmonitor', `touch '${marker}'`]);
  }

  async function removeHostileFiles(): Promise<void> {
    await homelab.run('git', ['config', '--unset', 'core.fsmonitor']);
    await homelab.run('git', ['clean', '--quiet', '--force', '-d']);
  }

  /** A `nix` and an `age` that tell that somebody started them. */
  async function tellingPrograms(): Promise<string> {
    const folder = join(homelab.scratch, 'telling');
    await mkdir(folder, { recursive: true });
    for (const name of ['nix', 'age']) {
      const script = `#!/bin/sh\ntouch '${homelab.root}/../${name}-was-started'\nexit 1\n`;
      await writeFile(join(folder, name), script, { mode: 0o755 });
    }
    return folder;
  }
});

async function readResult(file: string, output: string): Promise<InHostResult> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as InHostResult;
  } catch (error) {
    throw new Error(`The tests did not come to an end:\n${output}`, { cause: error });
  }
}
