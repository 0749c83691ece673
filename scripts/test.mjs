// Sets up what the tests need, and runs everything that must hold before a change lands.
// usage: npm test
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundlesAndTests } from './setup/bundles.mjs';
import { runScript } from './setup/complaint.mjs';
import { installEmbeddedVscode, vscodeVersions } from './setup/embedded-vscode.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { installSystemPackages, packages } from './setup/system-packages.mjs';
import { installTestVm } from './setup/test-vm.mjs';
import { countInHost, countVitest, sum } from './test/counts.mjs';
import { runBeside, runVisibly } from './test/run-visibly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const reports = path.join(root, '.cache/reports');

await runScript(async () => {
  requireNode();
  await installSystemPackages(packages.tests, 'The tests');
  await installTestVm(root);
  await installNodeModules(root);
  await buildBundlesAndTests(root);
  for (const version of Object.values(vscodeVersions)) await installEmbeddedVscode(version);
  for (const folder of [reports, inHostResults()]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const counts = [
    await check('eslint', '.'),
    await check('prettier', '--check', '.'),
    await check('tsc', '-b'),
    await vitest('unit'),
    ...(await fuzzBeside('process')),
    await inHost(),
    await vitest('ui'),
  ];
  const { passed, failed, skipped } = sum(counts);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  const skippedInVain = process.env.CI === 'true' && skipped > 0;
  return failed > 0 || passed === 0 || skippedInVain ? 1 : 0;
});

/** What is no test counts only if it fails. */
async function check(...command) {
  const failed = (await runVisibly(root, command)) === 0 ? 0 : 1;
  return { passed: 0, failed, skipped: 0 };
}

/** One of the projects of vitest.config.ts. */
async function vitest(project, run = runVisibly) {
  const report = path.join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run(root, ['vitest', 'run', '--project', project, ...reporters]);
  return countVitest(report, status);
}

/** Fuzzing takes the processor while the other project mostly waits for virtual machines. */
async function fuzzBeside(project) {
  const fuzz = vitest('fuzz', runBeside);
  return [await vitest(project), await fuzz];
}

/** Counts the tests that ran inside VS Code, and those around them only if they failed. */
async function inHost() {
  const around = await vitest('in-host');
  return sum([countInHost(inHostResults()), { ...around, passed: 0 }]);
}

function inHostResults() {
  return path.join(root, '.cache/in-host');
}
