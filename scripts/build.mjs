// Bundles the client, the language server and the `homelab` command line into dist/.
// usage: node scripts/build.mjs [--watch] [--production] [--tests]
//        --tests also bundles the tests that run inside VS Code, into dist/test/
import { copyFileSync, chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { rawText } from './build/raw-text.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const tests = process.argv.includes('--tests');

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  outExtension: { '.js': '.cjs' },
  outdir: 'dist',
  plugins: [rawText],
  // Libraries written as ES modules ask for their own URL.
  define: { 'import.meta.url': '__bundleUrl', __version: JSON.stringify(version) },
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
};
const bundles = [
  { entryPoints: { client: 'client/src/extension.ts' }, external: ['vscode'] },
  { entryPoints: { server: 'server/src/main-lsp.ts' } },
  {
    entryPoints: { homelab: 'server/src/main-cli.ts' },
    banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` },
  },
  ...['map', 'secret'].flatMap((page) => [
    {
      entryPoints: { [page]: `client/page/${page}.ts` },
      platform: 'browser',
      target: 'chrome138',
      format: 'iife',
      outExtension: {},
      banner: {},
    },
    { entryPoints: { [page]: `client/page/${page}.css` }, outExtension: {}, banner: {} },
  ]),
  ...(tests
    ? [{ entryPoints: { 'test/index': 'test/client/index.ts' }, external: ['vscode', 'mocha'] }]
    : []),
].map((bundle) => ({ ...shared, ...bundle }));

mkdirSync('dist', { recursive: true });

if (watch) {
  for (const bundle of bundles)
    await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  chmodSync('dist/homelab.cjs', 0o755);
}
