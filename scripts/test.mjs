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
import { commandForOwnNetwork } from './test/own-network.mjs';
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
    ...(await beside(
      [
        (run) => check(run, 'prettier', '--check', '.'),
        (run) => check(run, 'tsc', '-b'),
        (run) => vitest('unit', run),
      ],
      [(run) => check(run, 'eslint', '.')],
    )),
    ...(await withProcesses()),
  ];
  const { passed, failed, skipped } = sum(counts);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  const skippedInVain = process.env.CI === 'true' && skipped > 0;
  return failed > 0 || passed === 0 || skippedInVain ? 1 : 0;
});

/**
 * The tests that start programs, those in VS Code beside the others. Both boot machines on the same
 * ports, so they take turns where no network of its own can be had. Fuzzing takes what they leave.
 */
async function withProcesses() {
  const network = await commandForOwnNetwork();
  const fuzz = [(run) => vitest('fuzz', run, ['nice', '-n', '10'])];
  const process = (run) => vitest('process', run, network);
  const inVscode = [(run) => inHost(run, network), (run) => vitest('ui', run, network)];
  return network ? beside([process], inVscode, fuzz) : beside([process, ...inVscode], fuzz);
}

/** Takes the steps of each list one after another, the lists at once; only the first is seen at work. */
async function beside(...lists) {
  const counts = await Promise.all(
    lists.map(async (steps, i) => {
      const counts = [];
      for (const step of steps) counts.push(await step(i === 0 ? runVisibly : runBeside));
      return counts;
    }),
  );
  return counts.flat();
}

/** What is no test counts only if it fails. */
async function check(run, ...command) {
  const failed = (await run(root, command)) === 0 ? 0 : 1;
  return { passed: 0, failed, skipped: 0 };
}

/** One of the projects of vitest.config.ts. */
async function vitest(project, run, before) {
  const report = path.join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run(root, ['vitest', 'run', '--project', project, ...reporters], before);
  return countVitest(report, status);
}

/** Counts the tests that ran inside VS Code, and those around them only if they failed. */
async function inHost(run, before) {
  const around = await vitest('in-host', run, before);
  return sum([countInHost(inHostResults()), { ...around, passed: 0 }]);
}

function inHostResults() {
  return path.join(root, '.cache/in-host');
}
