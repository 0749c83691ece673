// Follows README.md to the letter on an account of its own, and prints the steps with their seconds.
// usage: npm run newcomer
import { fileURLToPath } from 'node:url';
import { runScript } from './setup/complaint.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { installSystemPackages, packages } from './setup/system-packages.mjs';
import { runVisibly } from './test/run-visibly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runScript(async () => {
  requireNode();
  await installSystemPackages({ ...packages.tests, ...packages.compiler }, 'The newcomer');
  await installNodeModules(root);
  return runVisibly(root, ['vitest', 'run', '--project', 'newcomer']);
});
