import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runStep } from './run-step.mjs';

const sources = ['client', 'server', 'scripts/build', 'scripts/build.mjs', 'package-lock.json'];
const results = ['client.cjs', 'map.js', 'server.cjs', 'homelab.cjs'];

/** Builds the bundles unless they are newer than all sources. */
export async function buildBundles(root) {
  const built = Math.min(...results.map((name) => changed(path.join(root, 'dist', name))));
  const written = Math.max(...sources.map((name) => newest(path.join(root, name))));
  if (built <= written) await build(root);
}

/** The same and the tests that run inside VS Code, always. */
export function buildBundlesAndTests(root) {
  return build(root, '--tests');
}

async function build(root, ...args) {
  console.log('Building the extension…');
  const command = ['scripts/build.mjs', ...args];
  await runStep('Building the extension', process.execPath, command, { cwd: root });
}

/** A folder's own time tells of files that were removed. */
function newest(place) {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(place).map((name) => newest(path.join(place, name)));
  return Math.max(stat.mtimeMs, ...inside);
}

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
