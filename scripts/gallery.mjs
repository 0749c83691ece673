// Takes the pictures of docs/screenshots anew, from the real VS Code.
// usage: npm run gallery [-- NAME…]     for example: npm run gallery -- map animation
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles } from './setup/bundles.mjs';
import { Complaint, runScript } from './setup/complaint.mjs';
import { installEmbeddedVscode, vscodeVersions } from './setup/embedded-vscode.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { runStep } from './setup/run-step.mjs';
import { installSystemPackages, packages } from './setup/system-packages.mjs';
import { installTestVm } from './setup/test-vm.mjs';
import { runVisibly } from './test/run-visibly.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const taken = path.join(root, '.artifacts/gallery');
const shown = path.join(root, 'docs/screenshots');
/** In bytes. */
const limits = { still: 120_000, animation: 1_500_000 };

await runScript(async () => {
  requireNode();
  await installSystemPackages({ ...packages.tests, ...packages.gallery }, 'The gallery');
  await installTestVm(root);
  await installNodeModules(root);
  await buildBundles(root);
  await installEmbeddedVscode(vscodeVersions.current);
  rmSync(taken, { recursive: true, force: true });
  const names = process.argv.slice(2).join('|');
  const only = names === '' ? [] : ['-t', `show (${names})$|the (${names}) `];
  const status = await runVisibly(root, ['vitest', 'run', '--project', 'gallery', ...only]);
  if (status !== 0)
    throw new Complaint('Some pictures could not be taken. The tests above say why.');
  // A picture that nothing takes any more shows what was.
  if (names === '') rmSync(shown, { recursive: true, force: true });
  mkdirSync(shown, { recursive: true });
  for (const name of readdirSync(taken))
    await (name.endsWith('.png') ? keepStill(name) : keepAnimation(name));
  writeFileSync(path.join(shown, 'README.md'), indexOf(readdirSync(shown)));
});

/** With as few colours as it takes. */
async function keepStill(name) {
  const file = path.join(shown, name);
  const args = ['--force', '--strip', '--speed', '1', '--quality', '70-98', '--output', file];
  await runStep(`Packing ${name}`, 'pngquant', [...args, path.join(taken, name)]);
  expectAtMost(file, limits.still);
}

async function keepAnimation(name) {
  const folder = path.join(taken, name);
  const frames = JSON.parse(readFileSync(path.join(folder, 'frames.json'), 'utf8'));
  const file = path.join(shown, `${name}.webp`);
  const each = frames.flatMap(({ file: frame, milliseconds }) => [
    '-d',
    String(milliseconds),
    path.join(folder, frame),
  ]);
  const how = ['-loop', '0', '-min_size', '-lossy', '-q', '75', '-m', '6'];
  await runStep(`Packing ${name}`, 'img2webp', [...how, ...each, '-o', file]);
  expectAtMost(file, limits.animation);
}

/** A page with all of them, each thing in its themes side by side. */
function indexOf(files) {
  const things = new Set(files.map((file) => file.replace(/^(dark|light|high-contrast)-/, '')));
  const stills = [...things].filter((thing) => thing.endsWith('.png')).sort();
  const sections = stills.map((thing) => {
    const themes = ['dark', 'light', 'high-contrast'].filter((theme) =>
      files.includes(`${theme}-${thing}`),
    );
    const name = thing.replace('.png', '').replaceAll('-', ' ');
    const pictures = themes.map((theme) => `![${name}, ${theme}](${theme}-${thing})`);
    return `## ${name}\n\n${pictures.join('\n')}\n`;
  });
  const head =
    '# What it looks like\n\n`npm run gallery` takes these pictures from the real VS Code.\n';
  return [head, ...sections].join('\n');
}

function expectAtMost(file, limit) {
  const { size } = statSync(file);
  if (size > limit)
    throw new Complaint(`${file} has ${size} bytes, and at most ${limit} are allowed.`);
  console.log(`${path.relative(root, file)}: ${Math.round(size / 1000)} kB`);
}
