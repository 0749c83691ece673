// Builds the VSIX, smaller than 3 MB and with nothing in it that is not needed to run.
// usage: npm run package [-- FILE]
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaint, runScript } from './setup/complaint.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { runStep } from './setup/run-step.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const limit = 3 * 1024 * 1024;

await runScript(async () => {
  requireNode();
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = path.resolve(
    process.env.INIT_CWD ?? root,
    process.argv[2] ?? `${name}-${version}.vsix`,
  );
  await installNodeModules(root);
  const build = ['scripts/build.mjs', '--production'];
  await runStep('Building the extension', process.execPath, build, { cwd: root });
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({
    cwd: root,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    // There is no address yet that pictures and links could lead to.
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(file);
  if (size > limit)
    throw new Complaint(`${file} has ${size} bytes, and at most ${limit} are allowed.`);
});
