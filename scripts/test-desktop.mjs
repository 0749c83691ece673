// Runs the tests that live inside VS Code in desktop VS Code: the oldest supported one and the newest.
// usage: npm run test:desktop [-- VERSION…]
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundlesAndTests } from './setup/bundles.mjs';
import { runScript } from './setup/complaint.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { runStep } from './setup/run-step.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runScript(async () => {
  requireNode();
  await installNodeModules(root);
  await buildBundlesAndTests(root);
  const { runTests } = await import('@vscode/test-electron');
  const versions = process.argv.length > 2 ? process.argv.slice(2) : ['1.103.2', 'stable'];
  for (const version of versions) {
    const folder = mkdtempSync(path.join(tmpdir(), 'homelab-'));
    try {
      const homelab = await copyTemplate(folder);
      await runTests({
        version,
        extensionDevelopmentPath: root,
        extensionTestsPath: path.join(root, 'dist/test/index.cjs'),
        launchArgs: [
          homelab,
          '--disable-workspace-trust',
          '--user-data-dir',
          path.join(folder, 'data'),
        ],
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

async function copyTemplate(folder) {
  const homelab = path.join(folder, 'homelab');
  cpSync(path.join(root, 'nix-template'), homelab, { recursive: true });
  const git = (...args) => runStep('Making a Git repository', 'git', ['-C', homelab, ...args]);
  await git('init', '--quiet');
  await git('add', '--all');
  return homelab;
}
