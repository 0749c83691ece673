import { readFileSync } from 'node:fs';
import path from 'node:path';
import { npmEnvironment, runStep } from './run-step.mjs';

/** Installs the libraries that package-lock.json names, unless they are there. */
export async function installNodeModules(root) {
  if (isCurrent(root)) return;
  console.log('Installing the libraries…');
  await runStep('Installing the libraries', 'npm', ['ci', '--ignore-scripts'], {
    cwd: root,
    env: npmEnvironment(),
  });
}

/** npm writes down at the very end what it has installed. */
function isCurrent(root) {
  const installed = packagesIn(path.join(root, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  const wanted = packagesIn(path.join(root, 'package-lock.json')) ?? {};
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || installed[name]?.version === version || (optional && !installed[name]),
  );
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
