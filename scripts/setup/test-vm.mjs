import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runQuietly, runStep } from './run-step.mjs';
import { updatePackageLists } from './system-packages.mjs';

/** Builds the small Linux that the tests boot, unless it is there. It is made of Debian's packages. */
export async function installTestVm(root) {
  const script = path.join(root, 'test/fixtures/vm/build.sh');
  const { output } = await runQuietly(script, ['--where']);
  if (existsSync(path.join(output.trim(), 'vmlinuz'))) return;
  console.log('Building the test VM…');
  if (!hasPackageLists()) await updatePackageLists();
  await runStep('Building the test VM', script, []);
}

function hasPackageLists() {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes('_Packages'));
}
